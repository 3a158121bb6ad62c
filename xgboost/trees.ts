import type { Tree, Trees } from "./document.ts";
import type { Margins, Shape } from "./shape.ts";

/** The nodes of all trees, laid out in the order of a walk from each root. */
interface Nodes {
  /** Column that a node asks about; -1 for a leaf. */
  readonly feature: number[];
  /** Threshold of a split, value of a leaf. */
  readonly value: number[];
  /** Node for a value below the threshold, for any other, and for a missing one. */
  readonly below: number[];
  readonly above: number[];
  readonly missing: number[];
}

/**
 * A booster of trees: each adds its leaf to the sum of its class, in single precision and in the order of
 * the file.
 *
 * @param limit `best_ntree_limit` as an early stop left it; 0 takes all trees. It is the only limit SageMaker's
 *   container looks at.
 */
export function treeMargins(model: Trees, shape: Shape, base: number, limit: number): Margins {
  const count = used(model, shape, limit);
  const nodes: Nodes = { feature: [], value: [], below: [], above: [], missing: [] };
  const roots = Int32Array.from(model.trees.slice(0, count), (tree, index) =>
    append(tree, nodes, shape, `${shape.file}: tree ${index}`),
  );
  const classes = Int32Array.from(model.tree_info.slice(0, count));
  const feature = Int32Array.from(nodes.feature);
  const value = Float32Array.from(nodes.value);
  const below = Int32Array.from(nodes.below);
  const above = Int32Array.from(nodes.above);
  const missing = Int32Array.from(nodes.missing);
  return (row, sums) => {
    sums.fill(base);
    for (let tree = 0; tree < count; tree++) {
      let node = roots[tree] as number;
      let asks = feature[node] as number;
      while (asks >= 0) {
        const given = row[asks] as number;
        const threshold = value[node] as number;
        if (given < threshold) node = below[node] as number;
        else node = (given >= threshold ? above[node] : missing[node]) as number;
        asks = feature[node] as number;
      }
      const output = classes[tree] as number;
      sums[output] = (sums[output] as number) + (value[node] as number);
    }
  };
}

/** How many of the trees count. */
function used(model: Trees, shape: Shape, limit: number): number {
  const { file, outputs } = shape;
  const { num_parallel_tree = 1, size_leaf_vector = 0 } = model.gbtree_model_param;
  const { trees, tree_info } = model;
  if (size_leaf_vector > 1) {
    throw new Error(`${file}: leaves with ${size_leaf_vector} values are not supported`);
  }
  if (tree_info.length !== trees.length || tree_info.some((of) => !(of >= 0 && of < outputs))) {
    throw new Error(
      `${file}: tree_info must name an output below ${outputs} for each of ${trees.length} trees`,
    );
  }
  const parallel = Math.max(num_parallel_tree, 1);
  const count = Math.floor(limit / parallel) * parallel * outputs || trees.length;
  if (count <= trees.length) return count;
  throw new Error(`${file}: best_ntree_limit ${limit} asks for ${count} of ${trees.length} trees`);
}

/** Adds a tree's nodes from its root down; what pruning left unreachable stays out. */
function append(tree: Tree, nodes: Nodes, shape: Shape, name: string): number {
  const visited = new Set<number>();
  function visit(from: number): number {
    if (visited.has(from)) throw new Error(`${name}: node ${from} is reached twice`);
    visited.add(from);
    const left = tree.left_children[from];
    const right = tree.right_children[from];
    const condition = tree.split_conditions[from];
    if (left === undefined || right === undefined || condition === undefined) {
      throw new Error(`${name}: there is no node ${from}`);
    }
    const node = nodes.feature.push(-1) - 1;
    nodes.value.push(condition);
    nodes.below.push(-1);
    nodes.above.push(-1);
    nodes.missing.push(-1);
    if (left === -1) return node;
    if (tree.split_type?.[from]) {
      throw new Error(`${name}: node ${from} is a categorical split, which is not supported`);
    }
    const feature = tree.split_indices[from];
    if (feature === undefined || !(feature >= 0 && feature < shape.features)) {
      throw new Error(`${name}: node ${from} asks for feature ${feature} of ${shape.features}`);
    }
    const below = visit(left);
    const above = visit(right);
    nodes.feature[node] = feature;
    nodes.below[node] = below;
    nodes.above[node] = above;
    nodes.missing[node] = tree.default_left[from] ? below : above;
    return node;
  }
  return visit(0);
}
