import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";

import { renderCounts } from "../../render/runs/counts.ts";
import { describeOutcome } from "../../render/outcome.ts";
import { renderOrigin } from "../../render/runs/run-origin.ts";
import { visible } from "../../text/width.ts";
import { wrapText } from "./wrap-text.ts";

/** Describes a run: its origin, state and failed tasks. */
export function runLines(run: LiveRun, width: number): readonly string[] {
  const { id, state, counts, project } = run.resource;
  const failed = [...run.tasks.values()].filter((task) => task.state === "failed");
  const lines = [
    `${id}  ${nameOfRun(run.resource)}`,
    [`${state}: ${renderCounts(counts)}`, renderOrigin(run.resource)].flat().join(" · "),
    `project   ${project.directory}`,
    ...(failed.length === 0 ? [] : ["", "failed (n goes to the next, r retries them all):"]),
    ...failed.map(
      ({ name, outcome }) => `  ✗ ${name}  ${outcome === undefined ? "" : describeOutcome(outcome)}`,
    ),
  ];
  return lines.flatMap((line) => wrapText(visible(line), width, 2));
}
