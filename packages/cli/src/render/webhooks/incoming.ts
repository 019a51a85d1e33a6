import type {
  Call,
  IncomingResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { formatDuration } from "../../text/duration.ts";
import type { Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function cellsOfIncoming(incoming: IncomingResource, now: number): readonly Cell[] {
  const { name, sender, on, where, paused, last } = incoming;
  const rules = [...on, ...where.map(({ from, is }) => `${from}=${is}`)];
  return [
    { text: visible(name) },
    { text: paused ? "paused" : "on" },
    { text: sender },
    { text: visible(rules.length === 0 ? "all events" : rules.join(" ")) },
    { text: visible(workOf(incoming)) },
    { text: last === undefined ? "not called yet" : `${visible(outcomeOf(last))} ${ago(last.at, now)}` },
  ];
}

function workOf({ work, inputs }: IncomingResource): string {
  const given = inputs.map(({ param, from }) => `${param}=<${from}>`);
  if (work.kind === "tasks") return [...work.tasks.map(({ command }) => command), ...given].join(" ");
  const tasks = work.tasks.length === 0 ? ["plan"] : work.tasks;
  return [...tasks, ...work.params, ...given].join(" ");
}

export function cellsOfCall(call: Call, now: number): readonly Cell[] {
  const { delivery, event, at } = call;
  return [
    { text: visible(event) },
    { text: visible(outcomeOf(call)) },
    { text: ago(at, now) },
    { text: visible(delivery) },
  ];
}

function outcomeOf({ state, run, failure }: Call): string {
  if (run !== undefined) return `${run.id} ${run.state}`;
  return failure === undefined ? state : `${state}: ${failure.detail}`;
}

function ago(at: number, now: number): string {
  return `${formatDuration(Math.max(now - at, 0))} ago`;
}
