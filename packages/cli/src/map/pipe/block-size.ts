import { InvalidArgumentError } from "commander";

const units: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  g: 1e9,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

/** Parses the size of a block as GNU parallel does: `10M` is 10 MiB, `10m` 10 MB. */
export function parseBlockSize(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([kKmMgG]?)$/.exec(text) ?? [];
  const bytes = Math.floor(Number(digits) * (units[unit] ?? 1));
  if (digits !== "" && bytes >= 1 && bytes <= 4 * 2 ** 30) return bytes;
  throw new InvalidArgumentError("It must be a size such as 500k, 10M or 1G, at most 4G.");
}
