import type { LiveTask } from "../../src/client/live/patch-task.ts";

/** A task of which nothing is special but what `changes` say. */
export function sampleTask(run: string, name: string, changes: Partial<LiveTask> = {}): LiveTask {
  return {
    id: `${run}/${name}`,
    run,
    name,
    base: name,
    state: "ready",
    attempts: 0,
    command: "true",
    checkout: "none",
    terminal: false,
    priority: 0,
    path: 0,
    needs: [],
    createdAt: 0,
    ...changes,
  };
}
