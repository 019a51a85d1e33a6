import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

const missing = "0".repeat(40);

/**
 * Claims the first part of our branch and ref names for a run: `r12`, or `r12-3f9a1c` when another home uses
 * `r12` in this repository (docs/decisions: two homes). Atomic, because the ref is created only if absent.
 */
export async function claimSpace(
  place: GitPlace,
  home: string,
  run: number,
): Promise<Result<string, Failure>> {
  const plain = `r${run}`;
  const ref = `refs/wezterm-parallel/homes/${plain}`;
  const known = await gitOutput(place, ["cat-file", "blob", ref], { accept: [128] });
  if (!known.ok) return known;
  if (known.value !== "") return ok(known.value === home ? plain : `${plain}-${home.slice(0, 6)}`);
  const blob = await gitOutput(place, ["hash-object", "-w", "--stdin"], { input: home });
  if (!blob.ok) return blob;
  const zero = blob.value.length === missing.length ? missing : "0".repeat(blob.value.length);
  const claimed = await gitOutput(place, ["update-ref", ref, blob.value, zero], { accept: [128] });
  if (!claimed.ok) return claimed;
  const owner = await gitOutput(place, ["cat-file", "blob", ref]);
  if (!owner.ok) return owner;
  return ok(owner.value === home ? plain : `${plain}-${home.slice(0, 6)}`);
}

/**
 * Returns an id of this state directory that survives moving it but not recreating it, because runs then
 * count from 1 again.
 */
export function nameHome(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(8).toString("hex"), { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}
