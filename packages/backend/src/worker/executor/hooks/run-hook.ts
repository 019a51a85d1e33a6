import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { HookEnd } from "@wezterm-parallel/shared/domain/hook/hook-spec";
import { hookDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { AnswerTo, QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { SessionEnd, SessionRequest, Sessions } from "../../../drivers/session/sessions.ts";
import { commandArgv } from "../preparation/command-argv.ts";
import { inheritedEnvironment } from "../preparation/inherited-environment.ts";
import { lastLines } from "../results/last-lines.ts";
import { readStart } from "../run-session.ts";

type Question = QuestionOf<"run-hook">;
type Answer = AnswerTo<"run-hook">;

interface HookPorts {
  /** State directory of the home. */
  readonly state: string;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** From TERM to KILL. */
const graceMs = 2_000;
/** A tree that survives KILL (blocked in the kernel) is stopped again this many times. */
const stopTries = 5;
/** Reads the event from a file: a session has no other standard input. */
const reading = ["/bin/sh", "-c", 'exec <"$0"; exec "$@"'] as const;

/**
 * Runs one try of a hook to its end, or waits for the end of one that an earlier worker process started. Its session and
 * its directory are named by the try, so that each runs once, whoever is killed meanwhile.
 */
export async function runHook(ports: HookPorts, question: Question): Promise<Answer> {
  const { hook, id } = question;
  const directory = `${hookDirectory(ports.state, hook)}/${id}`;
  const known = readAnswer(directory);
  if (known !== undefined) return known;
  try {
    removeEarlier(ports.state, hook, id);
    const answer = await runToEnd(ports, question, directory);
    if (answer.end.kind !== "broken") keepAnswer(directory, answer);
    return answer;
  } catch (error) {
    // Such as a full disk.
    return broken(error instanceof Error ? error.message : String(error));
  }
}

async function runToEnd(ports: HookPorts, question: Question, directory: string): Promise<Answer> {
  const { sessions, clock } = ports;
  const session = `hook:${question.id}`;
  if (!sessions.known().has(session)) {
    const request = prepare(question, { session, directory });
    if (typeof request === "string") return broken(request);
    const started = await sessions.start(request);
    if (!started.ok) return broken(started.failure.detail);
  }
  const startedAt = readStart(directory) ?? clock.now();
  const { end, late } = await endWithin(ports, session, startedAt + question.spec.timeout);
  await stopUntilGone(sessions, session, 0);
  sessions.forget(session);
  return {
    kind: "run-hook",
    end: late ? { kind: "timed-out" } : describeEnd(end),
    durationMs: Math.max(0, end.at - startedAt),
    output: lastLines(directory).join("\n"),
  };
}

/** Makes the directory with the event; returns the reason if that is impossible. */
function prepare(
  { spec, directory: cwd, input, variables, secrets }: Question,
  { session, directory }: { readonly session: string; readonly directory: string },
): SessionRequest | string {
  if (secrets?.kind === "failed") return secrets.failure.detail;
  const event = `${directory}/event.json`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(event, input, { mode: 0o600 });
  const base = inheritedEnvironment({ mode: "clean", variables: {} });
  const env = { PWD: cwd, ...spec.env, ...secrets?.values, ...variables };
  return {
    id: session,
    directory,
    argv: [...reading, event, ...commandArgv(spec.command, spec.shell, spec.env["PATH"] ?? base["PATH"])],
    env,
    base,
    cwd,
    masked: spec.secrets,
    contained: true,
  };
}

interface EndOfSession {
  readonly end: SessionEnd;
  /** It was stopped because its time was over. */
  readonly late: boolean;
}

async function endWithin(
  { sessions, clock, signal }: HookPorts,
  session: string,
  deadline: number,
): Promise<EndOfSession> {
  let late = false;
  const stop = () => void sessions.stop(session, graceMs);
  signal?.addEventListener("abort", stop, { once: true });
  using _limit = clock.after(Math.max(0, deadline - clock.now()), () => {
    late = true;
    stop();
  });
  const end = await sessions.ended(session);
  signal?.removeEventListener("abort", stop);
  return { end, late };
}

async function stopUntilGone(sessions: Sessions, session: string, grace: number): Promise<void> {
  for (let tries = 1; tries <= stopTries && sessions.known().has(session); tries++) {
    const { alive } = await sessions.stop(session, grace);
    if (alive.length === 0) return;
  }
}

function describeEnd(end: SessionEnd): HookEnd {
  if (end.kind === "exited") return { kind: "exited", code: end.code };
  if (end.kind === "signalled") return { kind: "signalled", signal: end.signal };
  return { kind: "broken", why: end.failure.detail };
}

function broken(why: string): Answer {
  return { kind: "run-hook", end: { kind: "broken", why }, durationMs: 0, output: "" };
}

/** Written whole before it gets its name. */
function keepAnswer(directory: string, answer: Answer): void {
  writeFileSync(`${directory}/answer.part`, JSON.stringify(answer), { mode: 0o600 });
  renameSync(`${directory}/answer.part`, answerFile(directory));
}

function readAnswer(directory: string): Answer | undefined {
  try {
    return JSON.parse(readFileSync(answerFile(directory), "utf8")) as Answer;
  } catch {
    return undefined;
  }
}

/** Only the last try of a hook can be asked for again; those that have not ended stay. */
function removeEarlier(state: string, hook: number, id: string): void {
  const all = hookDirectory(state, hook);
  for (const each of entriesOf(all)) {
    if (each === id || readAnswer(`${all}/${each}`) === undefined) continue;
    rmSync(`${all}/${each}`, { recursive: true, force: true });
  }
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function answerFile(directory: string): string {
  return `${directory}/answer.json`;
}
