import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { type SessionExit, sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliContext } from "../../invocation/context.ts";
import { findServiceSession, findSession, type FoundSession } from "./find-session.ts";
import { localSession, type ViewedSession } from "./viewed-session.ts";

/** Target of an attach. */
export interface AttachTarget {
  /** Id of an attempt or of one of its phases. */
  readonly id: string;
  readonly terminal: boolean;
  /** Epoch ms, clock of the machine it runs on. */
  readonly startedAt: number;
  /** Set if it is known to have ended. */
  readonly exit: SessionExit | undefined;
  readonly session: ViewedSession;
  /** Returns the terminal's last screen; undefined when it was empty. */
  lastScreen(exit: SessionExit): Promise<LastScreen | undefined>;
}

interface LastScreen {
  /** With colours, for a terminal. */
  readonly styled: string;
  readonly plain: string;
}

/** Refuses early what would be refused after the wait for a task to start. */
export type MayWait = (task: TaskDetail) => Failure | undefined;

/** Renders the end of a local terminal's log. */
type RenderLog = (log: string, exit: SessionExit) => Promise<LastScreen | undefined>;

interface TargetSearch {
  /** Id of a task or attempt; a unique prefix is enough. */
  readonly id: string;
  readonly mayWait: MayWait;
  readonly renderLog: RenderLog;
}

/** Finds a session on this machine or at the chosen remote server; waits for a task that has yet to start. */
export async function findTarget(
  cli: CliContext,
  { id, mayWait, renderLog }: TargetSearch,
): Promise<Result<AttachTarget, Failure>> {
  const { context } = cli;
  if (!context.ok) return context;
  if (context.value !== undefined) {
    const { findRemoteTarget } = await import("./remote-target.ts");
    return findRemoteTarget(cli, context.value, { id, mayWait });
  }
  const found = await findOrAwait(cli, id, mayWait);
  return found.ok ? ok(localTarget(found.value, renderLog)) : found;
}

/**
 * Skips the server for a complete id: loading its client takes half of the time to the first screen
 * (measured).
 */
async function findOrAwait(
  cli: CliContext,
  id: string,
  mayWait: MayWait,
): Promise<Result<FoundSession, Failure>> {
  const direct = findSession(cli, id);
  if (direct.ok) return direct;
  const { resolveSessionId } = await import("./find-session.ts");
  const full = await resolveSessionId(cli, id);
  if (!full.ok) return full;
  const { waitForSession } = await import("./wait-for-session.ts");
  return waitForSession(cli, full.value, { find: async (each) => findSession(cli, each), mayWait });
}

/** The last start of a service on this machine. */
export function serviceTarget(cli: CliContext, id: string, renderLog: RenderLog): AttachTarget | undefined {
  const found = findServiceSession(cli, id);
  return found && { ...localTarget(found, renderLog), id };
}

function localTarget(found: FoundSession, renderLog: RenderLog): AttachTarget {
  const { id, terminal, startedAt } = found.meta;
  return {
    id,
    terminal,
    startedAt,
    exit: found.exit,
    session: localSession(found),
    lastScreen: (exit) => renderLog(`${found.directory}/${sessionFileNames.out}`, exit),
  };
}
