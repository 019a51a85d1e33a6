import { workedMs } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { isDelayed } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { formatDuration } from "../text/duration.ts";
import { renderTable, type Cell } from "../text/table.ts";
import { visible } from "../text/width.ts";
import type { Colours } from "./colours.ts";
import { renderDelay } from "./delay.ts";
import { renderCounts } from "./runs/counts.ts";
import { renderLiveRemark } from "./live-remark.ts";
import { renderOrigin, renderTitle } from "./runs/run-origin.ts";
import { colourOfRun } from "./runs/run-state.ts";
import { renderBudget, renderSpent } from "./spending.ts";
import { stateWord } from "./state-word.ts";

export interface Listing {
  readonly runs: readonly RunResource[];
  readonly tasks: readonly TaskResource[];
  /** Number of unlisted tasks by run id. */
  readonly left: ReadonlyMap<string, number>;
  /** Returns the command that lists them. */
  readonly rest: (run: RunResource) => string;
  /** Printed instead of an empty list. */
  readonly empty?: string;
  readonly showParams?: boolean;
  /** Adds a column. */
  readonly showSpending?: boolean;
  /** Lines that name the commands of the next pages. */
  readonly pages?: readonly string[];
}

export interface Screen {
  readonly width: number;
  readonly colours: Colours;
  /** Epoch ms. */
  readonly now: number;
}

/** Renders `wzp ps`: the runs, newest first, each with its listed tasks below. */
export async function renderListing(listing: Listing, screen: Screen): Promise<string> {
  const { runs, tasks, left, empty = "", pages = [], showParams = false, showSpending = false } = listing;
  if (runs.length === 0) return [empty, ...pages].join("\n");
  const row = (cells: readonly Cell[], spender?: Spender) =>
    showSpending
      ? [...cells.slice(0, 3), { text: spender ? spentBy(spender) : "" }, ...cells.slice(3)]
      : cells;
  const rows = runs.flatMap((run) => [
    row(runRow(run, screen), run),
    ...(showParams ? paramRows(run, screen) : []).map((cells) => row(cells)),
    ...tasks.filter((task) => task.run === run.id).map((task) => row(taskRow(task, screen), task)),
    ...leftRow(run, left.get(run.id) ?? 0, listing, screen).map((cells) => row(cells)),
  ]);
  return [await renderTable(rows, screen.width), ...pages].join("\n");
}

type Spender = Pick<RunResource, "spent" | "budget">;

function spentBy({ spent, budget }: Spender): string {
  return budget === undefined ? (renderSpent(spent) ?? "") : renderBudget(budget, spent);
}

function leftRow(
  run: RunResource,
  left: number,
  { rest }: Listing,
  { colours }: Screen,
): readonly (readonly Cell[])[] {
  if (left === 0) return [];
  return [
    [{ text: `  … ${left} more` }, { text: "" }, { text: "" }, { text: rest(run), colour: colours.dim }],
  ];
}

function runRow(run: RunResource, { colours, now }: Screen): readonly Cell[] {
  return [
    { text: run.id, colour: colours.bold },
    { text: run.state, colour: colourOfRun(run.state, colours) },
    { text: formatDuration(workedMs(run, now)) },
    { text: visible([renderTitle(run), renderOrigin(run), renderCounts(run.counts)].flat().join(" · ")) },
  ];
}

function paramRows({ settings }: RunResource, { colours }: Screen): readonly (readonly Cell[])[] {
  const values = Object.entries(settings.params ?? {}).map(([name, value]) => `${name}=${value}`);
  if (values.length === 0) return [];
  return [
    [
      { text: "  parameters" },
      { text: "" },
      { text: "" },
      { text: visible(values.join(" ")), colour: colours.dim },
    ],
  ];
}

function taskRow(task: TaskResource, { colours, now }: Screen): readonly Cell[] {
  const { word, sign, colour } = stateWord(task.state);
  const why = isDelayed(task) ? renderDelay({ ...task, resumesAt: task.resumesAt ?? now }, now) : task.why;
  const waits = task.state === "blocked" || task.state === "ready" || task.state === "parked";
  const remark = renderLiveRemark(task, now);
  return [
    { text: `  ${visible(task.id)}` },
    { text: `${sign} ${word}`, colour: colour(colours) },
    { text: task.startedAt === undefined ? "" : formatDuration((task.endedAt ?? now) - task.startedAt) },
    { text: visible(remark ?? (waits ? why : task.command)), colour: colours.dim },
  ];
}
