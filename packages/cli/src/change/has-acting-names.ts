import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { visible } from "../text/width.ts";

const execute = promisify(execFile);
/** Bytes of names that are read: those of about 100,000 files. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Returns whether a terminal would act on one of the names that this git command lists, separated by NUL; true if they
 * cannot be read. Agents choose names.
 */
export async function hasActingNames(
  args: readonly string[],
  where: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<boolean> {
  try {
    const { stdout } = await execute("git", args, { ...where, maxBuffer: mostBytes });
    return stdout.split("\0").some((name) => visible(name) !== name);
  } catch {
    return true;
  }
}
