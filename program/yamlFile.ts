import { parse, YAMLParseError } from "yaml";
import type * as z from "zod/mini";
import { ProgramError } from "./programError.ts";

/**
 * The contents of a YAML file, checked.
 *
 * @param file Its name, for messages.
 * @throws ProgramError naming the file and the key.
 */
export function parsed<T>(file: string, text: string, schema: z.ZodMiniType<T>): T {
  try {
    // An empty file is a stack without settings.
    return checked(file, parse(text) ?? {}, schema);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new ProgramError(`${file} is not YAML: ${error.message.trim()}`);
  }
}

/** A part of a YAML file, checked; `at` is its key. */
export function checked<T>(file: string, value: unknown, schema: z.ZodMiniType<T>, at?: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...(at ? ["config", at] : []), ...(issue?.path ?? [])].join(".");
  throw new ProgramError(`${file}: ${path || "the file"}: ${issue?.message}`);
}
