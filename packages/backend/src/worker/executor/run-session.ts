import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readSessionFile, type SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { SessionEnd, SessionRequest } from "../../drivers/session/sessions.ts";
import type { AttemptControl } from "./attempt/attempt-control.ts";
import type { ExecutorPorts } from "./ports.ts";
import { watchSilence } from "./watch-silence.ts";

interface SessionTask {
  readonly request: SessionRequest;
  readonly control: AttemptControl;
  readonly idleTimeout: number | undefined;
  /** An earlier worker process started a session with this id. */
  readonly adopt: boolean;
  /** Called once the process runs, with the epoch ms of its start. */
  readonly running: (at: number) => void;
}

interface SessionResult {
  readonly end: SessionEnd;
  /** Processes that outlived it and were stopped. */
  readonly strays: number;
  /** Pids that could not be stopped. */
  readonly alive: readonly number[];
}

/** A host writes exit.json within milliseconds; this allows for an overloaded machine. */
const endPatienceMs = 5_000;

/** Starts or adopts one session and waits until none of its processes runs. */
export async function runSession(
  ports: ExecutorPorts,
  task: SessionTask,
): Promise<Result<SessionResult, Failure>> {
  const { request, control } = task;
  const started = task.adopt ? ok(adoptedSince(ports, request)) : await start(ports, request);
  if (!started.ok) return started;
  task.running(started.value);
  control.enter(request.id);
  using _watch = watchIdle(ports, task);
  const end = await Promise.race([ports.sessions.ended(request.id), afterStop(ports, control)]);
  const alive = await control.leave();
  const swept = alive.length === 0 ? await ports.sessions.sweep(request.id) : { stopped: 0, alive };
  return ok({ end, strays: swept.stopped, alive: swept.alive });
}

async function start(ports: ExecutorPorts, request: SessionRequest): Promise<Result<number, Failure>> {
  const started = await ports.sessions.start(request);
  return started.ok ? ok(started.value.startedAt) : fail(started.failure);
}

function adoptedSince(ports: ExecutorPorts, request: SessionRequest): number {
  return readStart(request.directory) ?? ports.clock.now();
}

/** Returns the epoch ms at which the session in `directory` started, if it did. */
export function readStart(directory: string): number | undefined {
  return readSessionFile<SessionMeta>(() => readFileSync(`${directory}/meta.json`, "utf8"))?.startedAt;
}

function watchIdle(ports: ExecutorPorts, task: SessionTask): Disposable | undefined {
  const { idleTimeout: limitMs, control, request } = task;
  if (limitMs === undefined) return undefined;
  const silent = () => control.stop({ kind: "timed-out", limit: "idle", after: limitMs });
  return watchSilence({ directory: request.directory, limitMs, clock: ports.clock, silent });
}

/** Returns an end for a process that does not die, so that the attempt does not hang. */
async function afterStop(ports: ExecutorPorts, control: AttemptControl): Promise<SessionEnd> {
  await control.stopped();
  // The host reports the end shortly after the process is gone, and its report is more precise.
  await new Promise<void>((over) => ports.clock.after(endPatienceMs, over));
  return { kind: "signalled", signal: "SIGKILL", at: ports.clock.now() };
}
