import { mayRun } from "@wezterm-parallel/shared/domain/service/service-life";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { KeyCommand } from "../input/keys.ts";
import type { Tui } from "../tui.ts";
import type { AutomationItem } from "./automation-items.ts";

/** Handles a key in the list of services, schedules and hooks; returns false for one that has its usual meaning. */
export function handleAutomation(tui: Tui, command: KeyCommand): boolean {
  const { view } = tui;
  const { items } = tui.automation;
  const item = items.find(({ key }) => key === view.automation) ?? items[0];
  switch (command.do) {
    case "move":
      select(tui, item, command.by);
      return true;
    case "end":
      select(tui, item, command.at === "first" ? -Infinity : Infinity);
      return true;
    case "back":
    case "automation":
      if (!view.help) view.automation = undefined;
      return !view.help;
    case "retry":
    case "cancel":
    case "pause":
      if (item !== undefined) change(tui, item, command.do);
      return true;
    default:
      return command.do !== "help" && command.do !== "quit";
  }
}

function select({ view, automation: { items } }: Tui, item: AutomationItem | undefined, by: number): void {
  const at = item === undefined ? 0 : items.indexOf(item);
  const next = Math.max(0, Math.min(items.length - 1, at + by));
  view.automation = items[next]?.key ?? "";
}

function change(tui: Tui, item: AutomationItem, command: "retry" | "cancel" | "pause"): void {
  if (!tui.parts.offers(command, projectOf(item))) return;
  if (item.kind === "service") changeService(tui, item.service, command);
  else if (item.kind === "schedule") changeSchedule(tui, item.schedule, command);
  else changeHook(tui, item.hook, command);
}

function projectOf(item: AutomationItem): string {
  if (item.kind === "service") return item.service.project;
  return item.kind === "schedule" ? item.schedule.project : item.hook.project;
}

type Service = Extract<AutomationItem, { kind: "service" }>["service"];
type Schedule = Extract<AutomationItem, { kind: "schedule" }>["schedule"];
type Hook = Extract<AutomationItem, { kind: "hook" }>["hook"];

/** Others may use what runs: to stop or restart it needs a confirmation. */
function changeService(tui: Tui, { id, state }: Service, command: "retry" | "cancel" | "pause"): void {
  const { view, parts } = tui;
  const restart = () => tell(tui, parts.client.send("restartService", { service: id }), `${id} starts`);
  const stop = () => tell(tui, parts.client.send("stopService", { service: id }), `${id} is being stopped`);
  if (command === "pause") view.message = { kind: "failed", text: "Only schedules can be paused." };
  else if (command === "cancel") view.question = { text: `Stop ${id}, whoever needs it?`, yes: stop };
  else if (mayRun(state)) view.question = { text: `Restart ${id}?`, yes: restart };
  else restart();
}

function changeSchedule(tui: Tui, schedule: Schedule, command: "retry" | "cancel" | "pause"): void {
  const { client } = tui.parts;
  const { project, name, paused } = schedule;
  const place = { project, name };
  if (command === "retry") tell(tui, client.send("fireSchedule", place), `${name} runs now`);
  else if (command === "pause") {
    const changed = client.send("changeSchedule", place, { paused: !paused });
    tell(tui, changed, `${name} is ${paused ? "resumed" : "paused"}`);
  } else tui.view.message = { kind: "failed", text: "Only services can be stopped: p pauses a schedule." };
}

function changeHook(tui: Tui, { project, name }: Hook, command: "retry" | "cancel" | "pause"): void {
  if (command === "retry")
    tell(tui, tui.parts.client.send("runHook", { project, name }, {}), `${name} has run`);
  else
    tui.view.message = {
      kind: "failed",
      text: "Hooks can only be run: take one out of the plan to stop it.",
    };
}

function tell(tui: Tui, answer: Promise<Result<unknown, Failure>>, done: string): void {
  const { view, parts, automation } = tui;
  void answer.then(async (changed) => {
    view.message = changed.ok
      ? { kind: "done", text: done }
      : { kind: "failed", text: [changed.failure.detail, changed.failure.hint ?? ""].join(" ").trim() };
    parts.changed();
    await automation.look();
  });
}
