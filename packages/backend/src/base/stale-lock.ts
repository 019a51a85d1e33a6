import { rm, stat } from "node:fs/promises";
import { uptime } from "node:os";

/** Origin: git holds the lock of a ref for milliseconds; a machine that slept meanwhile goes on at once. */
const deadAfterMs = 300_000;

/** What only we write: our branches, our refs, and HEAD of worktrees we made. */
const ours = /\/(refs\/heads\/wzp\/.+|refs\/wezterm-parallel\/.+|worktrees\/[^/]+\/HEAD)\.lock$/;

/**
 * Removes the lock that git complained of when it is on something of ours and its owner cannot live any more:
 * it is older than this boot, or than git ever holds one. Answers whether it did. A power cut leaves such locks.
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
