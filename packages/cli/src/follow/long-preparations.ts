import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderLiveRemark } from "../render/live-remark.ts";
import { visible } from "../text/width.ts";

/** A shorter set-up is not worth a line. */
const longMs = 10_000;

/** Returns a function that describes set-up commands that take long, each once. */
export function longPreparations(): (live: readonly TaskResource[], now: number) => readonly string[] {
  const told = new Set<string>();
  return (live, now) =>
    live.flatMap((task) => {
      const { setup, since } = task.preparing ?? {};
      const key = `${task.id}#${task.attempts} ${setup}`;
      if (setup === undefined || since === undefined || now - since < longMs || told.has(key)) return [];
      told.add(key);
      return [visible(`${task.id} ${renderLiveRemark(task, now) ?? ""}`)];
    });
}
