import { stripVTControlCharacters } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptId, parseId } from "@wezterm-parallel/shared/domain/ids";
import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { ServerContext } from "../../contexts/server-context.ts";
import type { CliContext } from "../../invocation/context.ts";
import { openContextSession } from "../../transport/open-context-client.ts";
import type { SignedInSession } from "../../transport/signed-in-transport.ts";
import type { AttachTarget, MayWait } from "./attach-target.ts";
import { resolveSessionId } from "./find-session.ts";
import { RemoteLink } from "./remote-link.ts";
import { waitForSession } from "./wait-for-session.ts";

interface Wanted {
  /** Id of a task or attempt; a unique prefix is enough. */
  readonly id: string;
  readonly mayWait: MayWait;
}

/** Finds a terminal at a remote server, which shows it and passes input on. */
export async function findRemoteTarget(
  cli: CliContext,
  context: ServerContext,
  { id, mayWait }: Wanted,
): Promise<Result<AttachTarget, Failure>> {
  const full = await resolveSessionId(cli, id);
  if (!full.ok) return full;
  const parsed = parseId(full.value);
  if (!parsed.ok || parsed.value.kind === "run") return fail(noTerminal(full.value));
  const client = await cli.client();
  const credentials = openContextSession(context, cli.home.config);
  const find = (each: string) => findThere(client, each, { server: context.server, credentials });
  return waitForSession(cli, full.value, { find, mayWait });
}

interface There {
  readonly server: string;
  readonly credentials: SignedInSession;
}

async function findThere(client: Client, id: string, there: There): Promise<Result<AttachTarget, Failure>> {
  const task = await client.task(id.replace(/#\d+$/, ""));
  if (!task.ok) return task;
  const { state } = task.value;
  const hasBegun = hasEnded(state) || (isLive(state) && state !== "leased");
  if (!hasBegun || task.value.attempts === 0) return fail(notStarted(task.value));
  return ok(remoteTarget(id.includes("#") ? id : lastAttempt(id, task.value), task.value, there));
}

function lastAttempt(id: string, { attempts }: TaskDetail): string {
  const parsed = parseId(id);
  if (!parsed.ok || parsed.value.kind === "run") return id;
  return attemptId(parsed.value.run, parsed.value.task, attempts);
}

/** Makes a target without an exit: for a session that has ended, the view itself reports how it ended. */
function remoteTarget(id: string, task: TaskDetail, there: There): AttachTarget {
  let last: string | undefined;
  const endedAt = (screen: Uint8Array): void => {
    last = Buffer.from(screen).toString("utf8");
  };
  return {
    id,
    terminal: task.terminal,
    startedAt: task.startedAt ?? task.createdAt,
    exit: undefined,
    session: {
      id,
      open: (greeting, listener) => new RemoteLink({ ...there, id, endedAt }, greeting, listener),
      readExit: () => undefined,
    },
    lastScreen: async () =>
      last === undefined || last === "" ? undefined : { styled: last, plain: stripVTControlCharacters(last) },
  };
}

function noTerminal(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is a run; only tasks have terminals.`,
    hint: `List its tasks with: wzp show ${id}`,
  };
}

function notStarted({ id }: TaskDetail): Failure {
  return {
    reason: "not-found",
    detail: `${id} has no terminal because it has not started.`,
    hint: `See what it is waiting for with: wzp show ${id}`,
  };
}
