import * as z from "zod/mini";

/** XGBoost writes its parameters as strings. */
const count = z.pipe(
  z.string().check(z.regex(/^\d{1,9}$/, { error: "must be a whole number in a string" })),
  z.transform(Number),
);
const numbers = z.array(z.number());

const treeSchema = z.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  /** 0 or 1 from XGBoost's own hand, booleans from versions before 1.6. */
  default_left: z.array(z.union([z.number(), z.boolean()])),
  /** 1 marks a categorical split. Absent before 1.3. */
  split_type: z.optional(numbers),
});

const gbtreeSchema = z.object({
  name: z.literal("gbtree"),
  model: z.object({
    gbtree_model_param: z.object({
      num_parallel_tree: z.optional(count),
      size_leaf_vector: z.optional(count),
    }),
    trees: z.array(treeSchema),
    tree_info: numbers,
  }),
});

const gblinearSchema = z.object({
  name: z.literal("gblinear"),
  model: z.object({ weights: numbers }),
});

/** The parts of XGBoost 1.7's JSON model that decide an answer. */
export const documentSchema = z.object({
  learner: z.object({
    attributes: z.optional(z.object({ best_ntree_limit: z.optional(count) })),
    gradient_booster: z.discriminatedUnion("name", [gbtreeSchema, gblinearSchema], {
      error: "must be a gbtree or gblinear booster; dart is not supported",
    }),
    learner_model_param: z.object({
      /** From 3.1 on XGBoost writes a list here, which 1.7 misreads as 0.5 without a word. */
      base_score: z.pipe(
        z.string().check(
          z.regex(/^[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?$/i, {
            error: "must be one number in a string, as XGBoost before 3.1 writes it",
          }),
        ),
        z.transform(Number),
      ),
      num_class: count,
      num_feature: count,
    }),
    objective: z.object({
      name: z.enum(["binary:logistic", "multi:softprob"], {
        error: "must be binary:logistic or multi:softprob",
      }),
    }),
  }),
});

export type Document = z.infer<typeof documentSchema>;
export type Tree = z.infer<typeof treeSchema>;
export type Trees = z.infer<typeof gbtreeSchema>["model"];
