import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { Header, Parser } from "tar";

/** Parts of a model file, each in XGBoost's own form. */
interface Parts {
  objective?: string;
  baseScore?: unknown;
  classes?: number;
  features?: number;
  attributes?: Record<string, string>;
}

function model(booster: object, parts: Parts): Buffer {
  const { objective = "binary:logistic", baseScore = "5E-1", classes = 0, features = 2 } = parts;
  return Buffer.from(
    JSON.stringify({
      learner: {
        attributes: parts.attributes ?? {},
        feature_names: [],
        feature_types: [],
        gradient_booster: booster,
        learner_model_param: {
          base_score: baseScore,
          boost_from_average: "1",
          num_class: String(classes),
          num_feature: String(features),
          num_target: "1",
        },
        objective: { name: objective },
      },
      version: [1, 7, 4],
    }),
  );
}

/** A tree of one split: `column < threshold ? below : above`. */
export function stump(
  split: { column: number; threshold: number; below: number; above: number; missing?: "below" },
  changed: object = {},
): object {
  return {
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    split_indices: [split.column, 0, 0],
    split_conditions: [split.threshold, split.below, split.above],
    split_type: [0, 0, 0],
    default_left: [split.missing === "below" ? 1 : 0, 0, 0],
    ...changed,
  };
}

/** A booster of trees, one for each class in turn. */
export function treeModel(
  trees: object[],
  parts: Parts & { parallel?: number; leafSize?: number } = {},
): Buffer {
  const outputs = Math.max(parts.classes ?? 0, 1);
  const { parallel = 1, leafSize = 0 } = parts;
  const gbtree_model_param = {
    num_parallel_tree: String(parallel),
    num_trees: String(trees.length),
    size_leaf_vector: String(leafSize),
  };
  const tree_info = trees.map((_, i) => Math.floor(i / parallel) % outputs);
  return model({ name: "gbtree", model: { gbtree_model_param, trees, tree_info } }, parts);
}

/** A linear booster: a row of weights for each feature, then the biases. */
export function linearModel(weights: number[], parts: Parts = {}): Buffer {
  return model({ name: "gblinear", model: { boosted_rounds: 1, weights } }, parts);
}

/** A booster that is of another kind than those two. */
export function otherModel(name: string): Buffer {
  return model({ name, model: {} }, {});
}

/** A `model.tar.gz` of these files. A path that ends in a slash is a directory. */
export function archive(files: Record<string, Uint8Array>): Buffer {
  const parts = Object.entries(files).flatMap(([path, bytes]) => {
    const header = Buffer.alloc(512);
    new Header({
      path,
      type: path.endsWith("/") ? "Directory" : "File",
      mode: 0o644,
      size: bytes.length,
      mtime: new Date(0),
    }).encode(header);
    return [header, bytes, Buffer.alloc(-bytes.length & 511)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

/** What a `model.tar.gz` holds, in its order. */
export async function unpacked(
  archive: Uint8Array,
): Promise<{ path: string; type: string; bytes: Buffer }[]> {
  const entries: { path: string; type: string; bytes: Buffer }[] = [];
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const chunks: Buffer[] = [];
      entry.on("data", (chunk) => chunks.push(chunk));
      entry.on("end", () => {
        entries.push({ path: entry.path, type: entry.type, bytes: Buffer.concat(chunks) });
      });
    },
  });
  const ended = once(parser, "end");
  parser.end(Buffer.from(archive));
  await ended;
  return entries;
}
