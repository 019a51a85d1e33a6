import { setTimeout as pause } from "node:timers/promises";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames, type SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import { DetachMatcher } from "../terminal/detach-keys.ts";
import { findSession, type FoundSession } from "../terminal/sessions/find-session.ts";
import { hostGone } from "../terminal/sessions/session-link.ts";
import { localSession } from "../terminal/sessions/viewed-session.ts";
import { viewSession, type ViewEnd } from "../terminal/sessions/view-session.ts";
import { type EndedKey, type HandOver, type SessionEnd, type TaskContent, titleOf } from "./ended-footer.ts";
import type { PlaceTools } from "./place-tools.ts";
import { runChild } from "./run-child.ts";
import { showEnded } from "./show-ended.ts";
import type { SubjectChannel } from "./subject-channel.ts";

/** `changed`: the workspace wants to show something else. `released`: the person detached. */
export type ShowEnd = "changed" | "released" | "close" | "signalled" | HandOver;

/** Confirms that the screen shows the task. */
type Shown = () => void;

interface TaskShow {
  readonly shown: Shown;
  /** A key that was pressed at the end of this task, before this process continued the place. */
  readonly pressed: EndedKey | undefined;
}

/** First pause between checks for a running task's session. */
const firstLookMs = 25;
const longestLookMs = 2_000;

/** Shows a task in this pane: its terminal, the next one of the same attempt, then how it ended. */
export async function showTask(
  tools: PlaceTools,
  telling: SubjectChannel,
  { shown, pressed }: TaskShow,
): Promise<ShowEnd> {
  const content = telling.content as TaskContent;
  if (!content.terminal) return showLog(tools, telling, shown);
  let seen: string | undefined;
  for (;;) {
    const session = await awaitSession(tools, telling, seen);
    if (telling.signal.aborted) return "changed";
    const isFirst = seen === undefined;
    seen = session?.directory ?? seen;
    tell(tools, telling);
    const end = await showSession(tools, telling, { session, isFirst, shown, pressed });
    if (end.kind === "left") return "changed";
    // A closed pane may get the end of its input before the signal, so only keys count as a detach.
    if (end.kind === "detached") return end.by === "keys" ? "released" : "signalled";
    if (end.kind === "signalled") return "signalled";
    tell(tools, telling);
    const key = isFirst ? pressed : undefined;
    const next = await showEnd(tools, telling, { ...endOf(content, session, end), seen, pressed: key });
    if (next !== "next session") return next;
  }
}

interface SessionShow extends TaskShow {
  readonly session: FoundSession | undefined;
  readonly isFirst: boolean;
}

type Seen = ViewEnd | { readonly kind: "nothing" };

async function showSession(
  tools: PlaceTools,
  telling: SubjectChannel,
  { session, isFirst, shown, pressed }: SessionShow,
): Promise<Seen> {
  if (session === undefined) {
    shown();
    return { kind: "nothing" };
  }
  if (session.exit === undefined) {
    const seen = await viewSession(localSession(session), tools.cli.streams, {
      readOnly: false,
      detachKeys: tools.detachKeys,
      signal: telling.signal,
      teller: tools.teller,
      painted: shown,
    });
    // It ended before the attach, or its host is not reachable: show the last screen from the log.
    if (seen.kind === "ended" && seen.unseen === true) await showLastScreen(tools, session, seen.exit);
    if (seen.kind !== "left") shown();
    return seen;
  }
  // The person who pressed a key sees the last screen already.
  if (isFirst && pressed === undefined) await showLastScreen(tools, session, session.exit);
  shown();
  return { kind: "ended", exit: session.exit };
}

/**
 * Waits for the attempt's session while the task may still get one; ignores the one that was already shown to
 * its end.
 */
async function awaitSession(
  { cli }: PlaceTools,
  telling: SubjectChannel,
  seen: string | undefined,
): Promise<FoundSession | undefined> {
  for (let wait = firstLookMs; ; wait = Math.min(wait * 2, longestLookMs)) {
    const { task, attempt, ended } = telling.content as TaskContent;
    const found = findSession(cli, `${task}#${attempt}`);
    if (found.ok && found.value.directory !== seen) return found.value;
    if (ended || seen !== undefined) return undefined;
    await pause(wait, undefined, { signal: telling.signal }).catch(() => undefined);
    if (telling.signal.aborted) return undefined;
  }
}

async function showLastScreen(
  { cli, lastScreen }: PlaceTools,
  session: FoundSession,
  exit: SessionExit,
): Promise<void> {
  const log = `${session.directory}/${sessionFileNames.out}`;
  const screen = await lastScreen(log, exit.sizes);
  cli.streams.stdout.write(`\x1b[H\x1b[2J${(screen ?? "").replaceAll("\n", "\r\n")}`);
}

function endOf(content: TaskContent, session: FoundSession | undefined, end: Seen): SessionEnd {
  if (session === undefined) return { trouble: "has no output on this machine" };
  if (end.kind === "ended") return { exit: end.exit, startedAt: session.meta.startedAt };
  if (end.kind === "refused") return { trouble: `cannot be shown: ${end.failure.detail}` };
  return { trouble: hostGone(content.task).detail };
}

/** Shows the end until something else is to be shown, such as the terminal of a verification. */
async function showEnd(
  tools: PlaceTools,
  telling: SubjectChannel,
  end: SessionEnd & { readonly seen: string | undefined; readonly pressed?: EndedKey | undefined },
): Promise<"close" | "changed" | "next session" | HandOver> {
  const next = new AbortController();
  const updated = (): void => {
    tell(tools, telling);
    if (hasNextSession(tools, telling, end.seen)) next.abort();
  };
  const signal = AbortSignal.any([telling.signal, next.signal]);
  const ended = await showEnded(tools, telling, { ...end, signal, updated });
  return next.signal.aborted && !telling.signal.aborted ? "next session" : ended;
}

function hasNextSession({ cli }: PlaceTools, telling: SubjectChannel, seen: string | undefined): boolean {
  const { task, attempt } = telling.content as TaskContent;
  const found = findSession(cli, `${task}#${attempt}`);
  return (
    found.ok && found.value.meta.terminal && found.value.exit === undefined && found.value.directory !== seen
  );
}

/** Follows the output of a task without a terminal. Keys are dropped, except for the detach keys. */
async function showLog(tools: PlaceTools, telling: SubjectChannel, shown: Shown): Promise<ShowEnd> {
  const { cli, startsPrograms } = tools;
  if (!startsPrograms) return {};
  const released = new AbortController();
  const matcher = new DetachMatcher(tools.detachKeys);
  const handleKeys = (typed: Buffer): void => {
    if (matcher.push(typed).detach) released.abort();
  };
  const { stdin } = cli.streams;
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on("data", handleKeys);
  stdin.resume();
  tell(tools, telling);
  const signal = AbortSignal.any([telling.signal, released.signal]);
  const ended = await followLog(tools, telling, { signal, shown });
  stdin.off("data", handleKeys);
  if (telling.signal.aborted) return "changed";
  if (released.signal.aborted) return "released";
  const trouble = ended.ok ? "has no more output" : ended.failure.detail;
  const next = await showEnd(tools, telling, { trouble, seen: undefined });
  return next === "next session" ? "changed" : next;
}

interface LogFollow {
  readonly signal: AbortSignal;
  readonly shown: Shown;
}

/**
 * Follows the log to its end; if the connection is lost while the task runs, prints it again once the server
 * is back.
 */
async function followLog(
  tools: PlaceTools,
  telling: SubjectChannel,
  { signal, shown }: LogFollow,
): Promise<Result<number, Failure>> {
  const { task, attempt } = telling.content as TaskContent;
  for (;;) {
    tools.cli.streams.stdout.write("\x1b[H\x1b[2J");
    shown();
    const ended = await runChild({
      ...tools.child(["logs", "-f", `${task}#${attempt}`]),
      keys: "ours",
      signal,
    });
    const isOver = (telling.content as TaskContent).ended || !ended.ok || ended.value === 0;
    if (isOver || signal.aborted) return ended;
    await awaitServer(tools, signal);
    if (signal.aborted) return ended;
  }
}

async function awaitServer({ cli }: PlaceTools, signal: AbortSignal): Promise<void> {
  const client = await cli.client({ prompt: true });
  do {
    await pause(longestLookMs, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted && !(await client.handshake()).ok);
}

function tell({ teller, workspace }: PlaceTools, telling: SubjectChannel): void {
  const content = telling.content as TaskContent;
  const { task, terminal } = content;
  teller.title(titleOf(content));
  teller.tell({ task, state: terminal ? variableState(content) : "log", workspace });
}

function variableState({ state, ended }: TaskContent): "running" | "succeeded" | "failed" {
  if (!ended) return "running";
  return state === "succeeded" ? "succeeded" : "failed";
}
