import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/**
 * A secret's text, asked for at once and kept for as long as the Lambda lives. A failure isn't kept: whoever asks next
 * asks again.
 */
export function secretText(client: SecretsManagerClient, SecretId: string): () => Promise<string> {
  let asked: Promise<string> | undefined;
  const ask = () => {
    asked ??= client
      .send(new GetSecretValueCommand({ SecretId }))
      .then(({ SecretString }) => {
        if (SecretString) return SecretString;
        throw new Error(`the secret ${SecretId} holds no text`);
      })
      .catch((error) => {
        asked = undefined;
        throw error;
      });
    return asked;
  };
  // Heard of by whoever needs it first.
  ask().catch(() => {});
  return ask;
}
