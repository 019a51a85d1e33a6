import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import type { AttemptSecrets } from "../preparation/attempt-secrets.ts";
import { outputLimit } from "./read-outputs.ts";

/**
 * Masks secrets in `$WZP_OUTPUT` on disk. Removes it if it is no plain file, is too large, or was written
 * when the secrets are no longer known. Throws the file system's error.
 */
export function maskOutputs(file: string, secrets: AttemptSecrets): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile() || found.size > outputLimit || !secrets.values.ok) {
    rmSync(file, { recursive: true, force: true });
    return;
  }
  const text = readFileSync(file, "utf8");
  const masked = secrets.mask(text);
  if (masked === text) return;
  writeFileSync(`${file}.masked`, masked, { mode: 0o600 });
  renameSync(`${file}.masked`, file);
}
