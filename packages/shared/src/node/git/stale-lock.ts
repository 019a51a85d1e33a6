import { rm, stat } from "node:fs/promises";
import { uptime } from "node:os";

/** Git holds the lock of a ref for milliseconds, and continues at once after the machine was suspended. */
const deadAfterMs = 300_000;

/** Files that only we write: our branches, our refs, and HEAD of worktrees that we created. */
const ours = /\/(refs\/heads\/wzp\/.+|refs\/wezterm-parallel\/.+|worktrees\/[^/]+\/HEAD)\.lock$/;

/**
 * Removes the lock in git's error message if it belongs to us and its owner cannot be alive: it is older than this
 * boot, or than git ever holds a lock. Returns whether it did. A power cut leaves such locks.
 */
export async function removeStaleLock(complaint: string, workTree: boolean): Promise<boolean> {
  const [, path = ""] = /Unable to create '([^\n]+\.lock)': File exists/.exec(complaint) ?? [];
  if (!ours.test(path) || (path.endsWith("/HEAD.lock") && !workTree)) return false;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return true;
  const boot = Date.now() - uptime() * 1000;
  if (found.mtimeMs > boot && Date.now() - found.mtimeMs < deadAfterMs) return false;
  await rm(path, { force: true });
  return true;
}
