import { FormTable } from "./form-table.ts";
import { Masker } from "./masker.ts";

/** Replaces every form of the secrets in a text. */
export function maskText(text: string, secrets: readonly string[]): string {
  const masker = new Masker(new FormTable(secrets));
  const start = masker.push(Buffer.from(text));
  return Buffer.concat([start, masker.end()]).toString("utf8");
}
