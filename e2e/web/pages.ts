import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import type { WebRig } from "./rig.ts";

export interface PageToSee {
  /** Of its pictures. */
  readonly name: string;
  /** In a home as `furnish` makes it. */
  readonly path: string;
  /** For somebody who is not signed in. */
  readonly anybody?: boolean;
}

/** Every page once: `npm run shots` takes their pictures, and a test looks at what no picture shows. */
export const pagesToSee: readonly PageToSee[] = [
  { name: "overview", path: addressOf("overview", {}) },
  { name: "board", path: `${addressOf("board", { project: "p1" })}?run=all` },
  { name: "runs", path: addressOf("runs", {}) },
  { name: "run-graph", path: addressOf("run", { run: "r2" }, { task: "reproduce-bug" }) },
  { name: "run-timeline", path: addressOf("run", { run: "r2" }, { view: "timeline" }) },
  { name: "run-table", path: addressOf("run", { run: "r2" }, { view: "table" }) },
  { name: "log", path: addressOf("log", { run: "r2", name: "reproduce-bug" }) },
  { name: "terminals", path: addressOf("terminals", {}, { open: "r1/watch" }) },
  { name: "workers", path: addressOf("workers", {}) },
  { name: "system", path: addressOf("system", {}) },
  { name: "task", path: addressOf("task", { run: "r2", name: "fix-rounding" }, { tab: "details" }) },
  { name: "task-changes", path: addressOf("task", { run: "r2", name: "json-output" }, { tab: "diff" }) },
  { name: "task-resources", path: addressOf("task", { run: "r1", name: "watch" }, { tab: "usage" }) },
  { name: "task-environment", path: addressOf("task", { run: "r1", name: "watch" }, { tab: "environment" }) },
  { name: "add-command", path: addressOf("add", { project: "p1" }) },
  { name: "add-plan", path: addressOf("add", { project: "p1" }, { from: "plan" }) },
  { name: "not-found", path: "/nowhere" },
];

/** A home with something in it: `r1/watch` runs, `r2` is the sample's backlog at its end. */
export async function furnish(rig: WebRig): Promise<void> {
  await rig.wzp("add", "--name", "watch", "--", "sh", "-c", "while :; do date; sleep 1; done");
  await rig.runSample();
}
