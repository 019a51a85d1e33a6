import { setTimeout as pause } from "node:timers/promises";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliRig } from "./cli-rig.ts";

/** Waits until the program of a task does what the test needs. */
export async function untilActivity(
  rig: CliRig,
  task: string,
  isThat: (activity: Partial<Activity>) => boolean,
): Promise<void> {
  const limit = performance.now() + 60_000;
  while (!isThat((await rig.json<TaskDetail>(["show", task])).activity ?? {})) {
    if (performance.now() > limit) throw new Error(`${task} does not do what the test waits for.`);
    await pause(100);
  }
}
