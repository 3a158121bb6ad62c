import { Parser } from "tar";
import { type Booster, readBooster } from "../../../xgboost/booster.ts";
import type { Matrix } from "../../../xgboost/matrix.ts";

/**
 * Load a `model.tar.gz` as SageMaker's XGBoost container does: every file at the top level is a model and
 * all of them answer together, so that a stray `metadata.json` there fails the endpoint. Files whose name
 * begins with a dot, and directories, are ignored.
 *
 * @param name Where the archive came from, for messages.
 * @throws Error naming the archive and the file.
 */
export async function readArtifact(archive: Uint8Array, name: string): Promise<Booster> {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) throw new Error(`${name}: must be gzipped`);
  const files = await topLevelFiles(archive, name);
  const members = [...files].map(([file, bytes]) => readBooster(bytes, `${name}: ${file}`));
  const [first, ...others] = members;
  if (!first) throw new Error(`${name}: holds no file at its top level`);
  return others.length === 0 ? first : ensemble(members, first, name);
}

async function topLevelFiles(archive: Uint8Array, name: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const path = entry.path.replace(/^(\.?\/)+/, "");
        const chunks: Buffer[] = [];
        entry.on("data", (chunk: Buffer) => chunks.push(chunk));
        entry.on("end", () => {
          const top = path !== "" && !path.includes("/") && !path.startsWith(".");
          // As when unpacking, the later of two entries with one name stays.
          if (top && entry.type === "File") files.set(path, Buffer.concat(chunks));
        });
      },
    });
    parser.on("error", (error: Error) => reject(new Error(`${name}: ${error.message}`)));
    parser.on("end", resolve);
    parser.end(Buffer.from(archive));
  });
  return files;
}

/** Several models answer with the mean of their answers, in single precision. */
function ensemble(members: readonly Booster[], first: Booster, name: string): Booster {
  const { outputs } = first;
  if (members.some((member) => member.outputs !== outputs)) {
    throw new Error(
      `${name}: its ${members.length} models answer with different numbers of outputs: keep one file at the top level`,
    );
  }
  return {
    features: Math.min(...members.map((member) => member.features)),
    outputs,
    predict(matrix: Matrix) {
      const mean = new Float32Array(matrix.rows * outputs);
      for (const member of members) {
        member.predict(matrix).forEach((answer, i) => {
          mean[i] = (mean[i] as number) + answer;
        });
      }
      return mean.map((sum) => sum / members.length);
    },
  };
}
