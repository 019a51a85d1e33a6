import { setTimeout as delay } from "node:timers/promises";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { TreeRoot } from "../../../../base/process-tree/find-members.ts";
import { isAlive } from "../../../../base/process-tree/process-table.ts";
import { stopTrees } from "../../../../base/process-tree/stop-tree.ts";
import type { SessionEnd } from "../../sessions.ts";
import { readExit, readMeta, type FoundHost } from "../fleet/host-files.ts";
import { exitToEnd } from "../session-end.ts";

interface Burial {
  readonly found: FoundHost;
  readonly home: string;
  /** Boot id of this machine now. */
  readonly boot: string;
  /** Sessions whose end is already known. */
  readonly settled: ReadonlySet<string>;
}

/** Programs of a dead host already received SIGHUP; those still alive after this delay are killed. */
const orphanGraceMs = 500;
const hostDeathMs = 2_000;

/**
 * Determines how the sessions of a dead host ended: a written exit is used; otherwise the whole process tree
 * is killed and verified gone before the session counts as lost.
 */
export async function finalizeDeadHost(burial: Burial): Promise<Map<string, SessionEnd>> {
  const { found, boot, settled } = burial;
  const restarted = found.record !== undefined && found.record.boot !== boot;
  if (found.record !== undefined && !restarted) await endHost(found.record);
  const open = [...found.sessions].filter(([id]) => !settled.has(id));
  const unfinished = open.filter(([, directory]) => readExit(directory) === undefined);
  if (!restarted && unfinished.length > 0) await stopOrphans(unfinished, burial.home);
  const failure = lossOf(found.host, restarted);
  return new Map(open.map(([id, directory]) => [id, endOf(directory, failure)]));
}

/** A live host with a broken connection would keep starting and writing, so it is killed first. */
async function endHost(record: NonNullable<FoundHost["record"]>): Promise<void> {
  const end = performance.now() + hostDeathMs;
  while (isAlive(record.pid, record.mark) && performance.now() < end) {
    try {
      process.kill(record.pid, "SIGKILL");
    } catch {
      return; // just gone
    }
    await delay(5);
  }
}

async function stopOrphans(
  unfinished: readonly (readonly [id: string, directory: string])[],
  home: string,
): Promise<void> {
  const roots = unfinished.map(([session, directory]): TreeRoot => {
    const meta = readMeta(directory);
    const known = meta?.id === session && meta.pid !== undefined && meta.mark !== undefined;
    return {
      session,
      home,
      leader: known ? { pid: meta.pid, mark: meta.mark } : undefined,
      // Recorded before the program started: valid even if the pid was never written.
      cgroup: meta?.id === session ? meta.cgroup : undefined,
    };
  });
  // Uninterruptible processes cannot be waited for: check the tree again until it is gone.
  while ((await stopTrees(roots, orphanGraceMs)).alive.length > 0) await delay(1_000);
}

function lossOf(host: string, restarted: boolean): Failure {
  return restarted
    ? createFailure({ reason: "machine-restarted", detail: createMessage("machine-restarted") })
    : createFailure({ reason: "host-lost", detail: createMessage("host-died", { host }) });
}

function endOf(directory: string, failure: Failure): SessionEnd {
  const exit = readExit(directory);
  return exit === undefined ? { kind: "lost", failure, at: Date.now() } : exitToEnd(exit);
}
