import { readdirSync, readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptId, type ParsedId, parseId, taskId } from "@wezterm-parallel/shared/domain/ids";
import {
  attemptDirectory,
  type Phase,
  phaseDirectory,
  serviceDirectory,
  serviceStartDirectory,
} from "@wezterm-parallel/shared/protocol/home";
import { hostProtocolVersion } from "@wezterm-parallel/shared/protocol/host/host-frames";
import {
  hostDirectory,
  hostFileNames,
  type HostRecord,
  readSessionFile,
  type SessionExit,
  sessionFileNames,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliContext } from "../../invocation/context.ts";

/** A session as described by its files on this machine, which belong to this user. */
export interface FoundSession {
  readonly meta: SessionMeta;
  readonly directory: string;
  readonly exit: SessionExit | undefined;
  /** Protocol version of its host: a host of another release runs until its sessions have ended. */
  readonly protocol: number;
  /** Phase of the attempt: `run`, or a command of its set-up or verification. */
  readonly phase: Phase;
}

/** Finds the session of a full id: for a task, of its last attempt; for an attempt, of its current phase. */
export function findSession(cli: CliContext, id: string): Result<FoundSession, Failure> {
  const parsed = parseId(id);
  if (!parsed.ok) return fail(notFound(id));
  if (parsed.value.kind === "run") {
    return fail({
      reason: "invalid-request",
      detail: `${id} is a run; only tasks have terminals.`,
      hint: `List its tasks with: wzp show ${id}`,
    });
  }
  return findInFiles(cli, parsed.value);
}

/** The server resolves prefixes and names; without it the id must be complete. */
export async function resolveSessionId(cli: CliContext, id: string): Promise<Result<string, Failure>> {
  const { resolveId } = await import("../../tasks/resolve-id.ts");
  const resolved = await resolveId(cli, id);
  if (resolved.ok) return ok(resolved.value.id);
  return resolved.failure.reason === "unavailable" ? ok(id) : resolved;
}

function findInFiles(cli: CliContext, id: Exclude<ParsedId, { kind: "run" }>): Result<FoundSession, Failure> {
  const attempt = id.kind === "attempt" ? id.attempt : lastAttempt(cli, id.run, id.task);
  if (attempt === undefined) return fail(notStarted(taskId(id.run, id.task)));
  const directory = attemptDirectory(cli.home.state, id.run, id.task, attempt);
  const sessions = phasesOf(directory).map((phase) =>
    readSession(cli.home.state, phaseDirectory(directory, phase), phase),
  );
  const found = sessions.filter((session) => session !== undefined);
  const chosen = found.find((session) => session.exit === undefined) ?? found[0];
  return chosen === undefined ? fail(notStarted(attemptId(id.run, id.task, attempt))) : ok(chosen);
}

/** Finds the session of a service's last start, by the id of its instance. */
export function findServiceSession(cli: CliContext, id: string): FoundSession | undefined {
  const { state } = cli.home;
  const starts = list(serviceDirectory(state, id)).map(Number).filter(Number.isInteger);
  if (starts.length === 0) return undefined;
  return readSession(state, serviceStartDirectory(state, id, Math.max(...starts)), "run");
}

function lastAttempt(cli: CliContext, run: number, task: string): number | undefined {
  const first = attemptDirectory(cli.home.state, run, task, 1);
  const parent = first.slice(0, first.lastIndexOf("/"));
  const stem = first.slice(parent.length + 1, -1);
  const numbers = list(parent)
    .filter((name) => name.startsWith(stem))
    .map((name) => Number(name.slice(stem.length)))
    .filter((number) => Number.isInteger(number));
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** `run` first: it is the one to show when all sessions have ended. */
function phasesOf(directory: string): Phase[] {
  const others = list(directory).filter((name) => /^(?:setup|verify)\.\d+$/.test(name));
  return ["run", ...(others as Phase[])];
}

function readSession(state: string, directory: string, phase: Phase): FoundSession | undefined {
  const meta = readJson<SessionMeta>(`${directory}/${sessionFileNames.meta}`);
  if (meta === undefined) return undefined;
  const exit = readJson<SessionExit>(`${directory}/${sessionFileNames.exit}`);
  const host = readJson<HostRecord>(`${hostDirectory(state, meta.host)}/${hostFileNames.record}`);
  return { meta, directory, exit, phase, protocol: host?.protocol ?? hostProtocolVersion };
}

/**
 * The cast is safe: the file is written by this user's session host in a directory that nobody else can
 * enter.
 */
export function readJson<T>(path: string): T | undefined {
  return readSessionFile<T>(() => readFileSync(path, "utf8"));
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function notFound(id: string): Failure {
  return { reason: "not-found", detail: `The task ${id} does not exist.`, hint: "See: wzp ps --all" };
}

function notStarted(id: string): Failure {
  return {
    reason: "not-found",
    detail: `${id} has no terminal on this machine because it has not started here.`,
    hint: `See what it is waiting for with: wzp show ${id}`,
  };
}
