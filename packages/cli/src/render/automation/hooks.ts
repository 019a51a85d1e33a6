import type {
  HookFileResource,
  HookResource,
  HookRun,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { countOf } from "../../text/count-of.ts";
import { formatDuration } from "../../text/duration.ts";
import type { Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

/** Characters of a hash that people read and type. */
const shortHash = 12;

export function cellsOfHook(hook: HookResource, now: number): readonly Cell[] {
  const { name, command, last } = hook;
  return [
    { text: visible(name) },
    { text: renderState(hook, now) },
    { text: last === undefined ? "has not run yet" : `${renderHookEnd(last)} ${ago(last.at, now)}` },
    { text: visible(oneLine(command)) },
  ];
}

function renderState({ failing, waiting }: HookResource, now: number): string {
  const left = waiting === 0 ? "" : `, ${countOf(waiting, "event")} ${waiting === 1 ? "waits" : "wait"}`;
  if (failing === undefined) return `on${left}`;
  const again = formatDuration(Math.max(failing.retryAt - now, 0));
  if (failing.count === 0) return `waits for a worker${left}`;
  return `failed ${countOf(failing.count, "time")}, next try in ${again}${left}`;
}

export function cellsOfHookFile(file: HookFileResource, now: number): readonly Cell[] {
  const { hash, hooks, offered, trusted, active } = file;
  const by = ({ by: name, at }: typeof offered) => `by ${name} ${ago(at, now)}`;
  const state = trusted === undefined ? `not trusted, offered ${by(offered)}` : `trusted ${by(trusted)}`;
  return [
    { text: hash.slice(0, shortHash) },
    { text: visible(file.file) },
    { text: visible(`${state}${active ? ", in use" : ""}`) },
    { text: visible(oneLine(hooks.map(({ on, command }) => `${on}: ${command}`).join("; "))) },
  ];
}

export function cellsOfHookRun(run: HookRun, now: number): readonly Cell[] {
  const { event, kind, durationMs, at, output } = run;
  return [
    { text: `${event}` },
    { text: visible(kind) },
    { text: renderHookEnd(run) },
    { text: formatDuration(durationMs) },
    { text: ago(at, now) },
    { text: visible(oneLine(output)) },
  ];
}

export function renderHookEnd({ state, exitCode }: HookRun): string {
  const word = state === "given-up" ? "given up" : state;
  return exitCode === undefined || exitCode === 0 ? word : `${word} (exit code ${exitCode})`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function ago(at: number, now: number): string {
  return `${formatDuration(Math.max(now - at, 0))} ago`;
}
