/** What a local run may say in its summary, beside much that isn't read here. */
export const SUMMARY = {
  stack: "dev",
  seed: 7,
  sent: 20_000,
  delivered: 20_000,
  confirmations: { sent: 240, delivered: 239, failed: 1 },
  profiles: { conhecido: 19_000, novo: 500, indisponivel: 12 },
  endpointCalls: { fraud: 20, segmentation: 20 },
  flagged: 240,
  precision: 0.95,
  scenarios: {
    "account-takeover": { sent: 80, flagged: 60, recall: 0.75 },
    "anomalous-amount": { sent: 100, flagged: 99, recall: 0.99 },
  },
  comparison: {
    withoutProfiles: {
      flagged: 120,
      precision: null,
      scenarios: {
        "account-takeover": { sent: 80, flagged: 4, recall: 0.05 },
        "anomalous-amount": { sent: 100, flagged: 100, recall: 1 },
      },
    },
    withoutConfirmations: {
      flagged: 200,
      precision: 0.9,
      scenarios: {
        "account-takeover": { sent: 80, flagged: 52, recall: 0.65 },
        "anomalous-amount": { sent: 100, flagged: 99, recall: 0.99 },
      },
    },
  },
  recordsPerSecond: 1_234,
};
