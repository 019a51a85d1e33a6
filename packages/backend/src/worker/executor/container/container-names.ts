import { createHash } from "node:crypto";

import { homeId } from "../../../base/process-tree/home-id.ts";

/** Labels by which the containers of a home are found. */
export const containerLabels = {
  home: "wezterm-parallel.home",
  session: "wezterm-parallel.session",
  run: "wezterm-parallel.run",
  task: "wezterm-parallel.task",
  attempt: "wezterm-parallel.attempt",
  service: "wezterm-parallel.service",
} as const;

/** Readable, and unique on the machine, whatever characters the task's name has. */
export function containerName(state: string, session: string): string {
  const readable = session.replaceAll(/[^A-Za-z0-9_.]+/g, "-").slice(0, 40);
  const hash = createHash("sha256")
    .update(`${homeId(state)} ${session}`)
    .digest("hex")
    .slice(0, 10);
  return `wzp-${readable}-${hash}`;
}

/** Created before the first container of a home, so that a worker without any asks no runtime at its start. */
export function containersMarker(state: string): string {
  return `${state}/containers`;
}
