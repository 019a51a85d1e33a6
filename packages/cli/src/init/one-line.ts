import { stringify } from "yaml";

/** Returns a value as YAML on one line. */
export function oneLine(value: unknown): string {
  const style = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 } as const;
  const text = stringify(value, style).trim();
  // Text of several lines: JSON is YAML, too.
  return text.includes("\n") ? JSON.stringify(value) : text;
}
