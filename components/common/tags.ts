/** Tags for all children of a component that support tags. */
export type Tags = Readonly<Record<string, string>>;

/** The `tags` input of a resource, or nothing. */
export function tagged(tags: Tags | undefined): { tags?: Record<string, string> } {
  return tags ? { tags: { ...tags } } : {};
}
