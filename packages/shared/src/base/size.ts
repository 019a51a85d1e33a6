import { fail, ok, type Result } from "./result.ts";

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A number with a unit: `512MiB`, `1.5GiB`, `200MB`. */
export const sizePattern = /^(\d+(\.\d+)?) ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

/** Parses a size to whole bytes. */
export function parseSize(text: string): Result<number, "malformed" | "too-large"> {
  const match = sizePattern.exec(text);
  if (match === null) return fail("malformed");
  const bytes = Math.round(Number(match[1]) * (units[match[3] ?? ""] ?? 0));
  return Number.isSafeInteger(bytes) ? ok(bytes) : fail("too-large");
}
