import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";

const run = promisify(execFile);

/** Size of the units in which `stat` counts what a file occupies. */
const statBlock = 512;
/** Space is freed in whole blocks of the file system. */
const block = 65_536;
const limitMs = 30_000;

/**
 * Frees the space of the beginning of a log of which only this many last bytes are kept. Its program goes on appending
 * and each byte keeps its offset, so that readers lose nothing but what was freed, which reads as zeros. Returns
 * whether anything was freed, or why that is impossible.
 */
export async function cutLog(file: string, keptBytes: number): Promise<Result<boolean, string>> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return ok(false);
  const length = Math.floor((found.size - keptBytes) / block) * block;
  if (length <= 0 || found.blocks * statBlock <= keptBytes + block) return ok(false);
  try {
    await run("fallocate", ["--punch-hole", "--offset", "0", "--length", `${length}`, file], {
      timeout: limitMs,
    });
    return ok(true);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
