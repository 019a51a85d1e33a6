import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/** A tenth of the usual weight: with less, a machine that is never idle would never finish. */
const lowered = 10;

/**
 * Lets everything else on the machine compute first, and what this program starts. Linux counts threads one by one, and
 * compares them only within their session, whose weight changes too if the session is this program's own.
 */
export function yieldProcessor(): void {
  ignoreRefusal(() => setPriority(lowered));
  if (process.platform !== "linux") return;
  for (const thread of readdirSync("/proc/self/task")) {
    ignoreRefusal(() => setPriority(Number(thread), lowered));
  }
  if (leadsSession()) ignoreRefusal(() => writeFileSync("/proc/self/autogroup", String(lowered)));
}

function leadsSession(): boolean {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const [, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(session) === process.pid;
}

/** A thread may have ended, and a kernel may have no such groups: the work is done all the same. */
function ignoreRefusal(change: () => void): void {
  try {
    change();
  } catch {
    return;
  }
}
