import koffi from "koffi";
import { openLibrary } from "./library.ts";

/** Parameters by XGBoost's own names, such as `{ max_depth: 3 }`. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Rows in the library's memory. */
export interface DMatrix {
  readonly handle: unknown;
  free(): void;
}

/** A model in the library's memory. */
export interface Booster {
  /** Add one round of trees. */
  update(round: number, data: DMatrix): void;
  /** Answers of all classes, row after row. */
  predict(data: DMatrix): Float32Array;
  /** The first `rounds` rounds as a model of their own. */
  slice(rounds: number): Booster;
  /** The model as JSON. */
  save(): Buffer;
  free(): void;
}

/** The real XGBoost, through its C API. Every call throws an Error with the library's own message. */
export interface XGBoost {
  /** @param values Rows of `columns` numbers, one after another; NaN is a missing value. */
  matrix(values: Float32Array, columns: number, labels?: Float32Array): DMatrix;
  /** @param watched Rows that are asked about again and again, whose answers then grow by a tree a round. */
  booster(parameters: Parameters, data: DMatrix, watched?: readonly DMatrix[]): Booster;
  load(json: Uint8Array): Booster;
}

/**
 * The library that `XGBOOST_LIB` names, else Debian's.
 *
 * @throws MissingLibrary saying how to install it.
 */
export function openXgboost(path?: string): XGBoost {
  const library = openLibrary(path);
  const lastError = library.func("const char *XGBGetLastError()");
  /** A function of the C API, whose non-zero result throws. */
  function bound(declaration: string): (...args: unknown[]) => void {
    const call = library.func(`int ${declaration}`);
    return (...args) => {
      if (call(...args) !== 0) throw new Error(`XGBoost: ${lastError()}`);
    };
  }
  const createMatrix = bound(
    "XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **matrix)",
  );
  const setLabels = bound(
    "XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t count)",
  );
  const freeMatrix = bound("XGDMatrixFree(void *matrix)");
  const create = bound("XGBoosterCreate(void **matrices, uint64_t count, _Out_ void **booster)");
  const setParameter = bound(
    "XGBoosterSetParam(void *booster, const char *name, const char *value)",
  );
  const updateOne = bound("XGBoosterUpdateOneIter(void *booster, int round, void *matrix)");
  const predictMatrix = bound(
    "XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ uint64_t **shape, _Out_ uint64_t *dimensions, _Out_ float **result)",
  );
  const sliceBooster = bound(
    "XGBoosterSlice(void *booster, int begin, int end, int step, _Out_ void **sliced)",
  );
  // Declared as bytes: koffi would read a char ** as a string.
  const saveModel = bound(
    "XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *size, _Out_ uint8_t **bytes)",
  );
  const loadModel = bound(
    "XGBoosterLoadModelFromBuffer(void *booster, const uint8_t *bytes, uint64_t size)",
  );
  const freeBooster = bound("XGBoosterFree(void *booster)");

  function wrapped(handle: unknown): Booster {
    return {
      update: (round, data) => updateOne(handle, round, data.handle),
      predict(data) {
        const config = JSON.stringify({
          type: 0,
          training: false,
          iteration_begin: 0,
          iteration_end: 0,
          strict_shape: true,
        });
        const shape = [null];
        const dimensions = [0];
        const result = [null];
        predictMatrix(handle, data.handle, config, shape, dimensions, result);
        const sizes: number[] = koffi.decode(shape[0], "uint64_t", Number(dimensions[0]));
        const count = sizes.reduce((product, size) => product * Number(size), 1);
        const answers: number[] = koffi.decode(result[0], "float", count);
        return Float32Array.from(answers);
      },
      slice(rounds) {
        const sliced = [null];
        sliceBooster(handle, 0, rounds, 1, sliced);
        return wrapped(sliced[0]);
      },
      save() {
        const size = [0];
        const bytes = [null];
        saveModel(handle, JSON.stringify({ format: "json" }), size, bytes);
        const values: number[] = koffi.decode(bytes[0], "uint8_t", Number(size[0]));
        return Buffer.from(values);
      },
      free: () => freeBooster(handle),
    };
  }

  function made(matrices: unknown[]): unknown {
    const handle = [null];
    create(matrices, matrices.length, handle);
    return handle[0];
  }

  return {
    matrix(values, columns, labels) {
      const rows = values.length / columns;
      const handle = [null];
      createMatrix(values, rows, columns, Number.NaN, handle);
      if (labels) setLabels(handle[0], "label", labels, labels.length);
      return { handle: handle[0], free: () => freeMatrix(handle[0]) };
    },
    booster(parameters, data, watched = []) {
      const handle = made([data, ...watched].map((matrix) => matrix.handle));
      for (const [name, value] of Object.entries(parameters)) {
        setParameter(handle, name, String(value));
      }
      return wrapped(handle);
    },
    load(json) {
      const handle = made([]);
      // One thread, so that sums are taken in one order on every machine.
      setParameter(handle, "nthread", "1");
      loadModel(handle, json, json.length);
      return wrapped(handle);
    },
  };
}
