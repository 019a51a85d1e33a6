import { stringify } from "yaml";

/** Returns a value as YAML on one line. */
export function oneLine(value: unknown): string {
  const style = {
    collectionStyle: "flow",
    flowCollectionPadding: false,
    lineWidth: 0,
    blockQuote: false,
  } as const;
  return stringify(value, style).trim();
}
