import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import { describeProgress } from "@wezterm-parallel/shared/domain/activity/progress";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { countOf } from "../text/count-of.ts";
import { formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";

type Remarked = Pick<
  TaskResource,
  "state" | "checkout" | "preparing" | "activity" | "conflicts" | "progress" | "claim"
>;

/** Longer commands would hide the text after them. */
const commandShown = 40;

/** Says what a live task waits for, input or preparations before its command starts, or with what it conflicts. */
export function renderLiveRemark(task: Remarked, now: number): string | undefined {
  const need =
    task.state !== "running" || task.activity === undefined ? undefined : describeNeed(task.activity);
  if (need !== undefined) return need;
  if (task.state !== "leased" && task.conflicts !== undefined) return renderConflicts(task.conflicts);
  if (task.state === "running") return renderSaid(task);
  return task.state === "leased" ? renderPreparing(task, now) : undefined;
}

/** Describes who claimed it, or else the progress that its agent reported. */
function renderSaid(task: Remarked): string | undefined {
  if (task.claim !== undefined) return visible(describeClaim(task));
  return task.progress && visible(describeProgress(task.progress));
}

function renderPreparing(task: Remarked, now: number): string | undefined {
  if (task.preparing === undefined) return undefined;
  const { setup, since } = task.preparing;
  const step =
    setup === undefined
      ? task.checkout === "worktree"
        ? "checkout"
        : undefined
      : `set-up: ${inShort(setup)}`;
  const parts = [step, formatDuration(now - since)].filter((part) => part !== undefined);
  return `preparing (${parts.join(", ")})`;
}

/** `claimed by alice (claude): 40 %: writing tests`. */
function describeClaim({ claim, progress }: Pick<Remarked, "claim" | "progress">): string {
  if (claim?.by === undefined) return "waits for an agent that claims it over MCP";
  const said = progress === undefined ? "" : `: ${describeProgress(progress)}`;
  return `claimed by ${claim.by}${said}`;
}

/** `conflicts with r12/b in api.ts, and with 2 others`. */
export function renderConflicts([first, ...others]: NonNullable<Remarked["conflicts"]>): string | undefined {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : `, and with ${countOf(others.length, "other")}`;
  return `conflicts with ${first.with} in ${first.files.join(", ")}${more}`;
}

function inShort(command: string): string {
  const [line = ""] = command.trim().split("\n");
  return line.length <= commandShown && line === command.trim() ? line : `${line.slice(0, commandShown)}…`;
}
