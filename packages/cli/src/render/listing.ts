import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/resources";

import { formatDuration } from "../text/duration.ts";
import { renderTable, type Cell } from "../text/table.ts";
import { visible } from "../text/width.ts";
import type { Colours } from "./colours.ts";
import { renderCounts } from "./counts.ts";
import { renderStarter } from "./run-starter.ts";
import { colourOfRun } from "./run-state.ts";
import { stateWord } from "./state-word.ts";

export interface Listing {
  readonly runs: readonly RunResource[];
  readonly tasks: readonly TaskResource[];
  /** There are more tasks than listed. */
  readonly more: boolean;
}

export interface Screen {
  readonly width: number;
  readonly colours: Colours;
  /** Epoch ms. */
  readonly now: number;
}

/** Ended runs shown beside those that go on. */
const endedRuns = 5;

/** `wzp ps`: the runs, newest first, each with its listed tasks below. */
export async function renderListing(listing: Listing, screen: Screen): Promise<string> {
  const { runs, tasks, more } = listing;
  if (runs.length === 0) return "no runs yet (start with: wzp add -- CMD, or wzp init && wzp run)";
  const rows = chooseRuns(runs).flatMap((run) => [
    runRow(run, screen),
    ...tasks.filter((task) => task.run === run.id).map((task) => taskRow(task, screen)),
  ]);
  const table = await renderTable(rows, screen.width);
  return more ? `${table}\n… and more (see: wzp ps --json, wzp show ${runs[0]?.id})` : table;
}

function chooseRuns(runs: readonly RunResource[]): readonly RunResource[] {
  const newest = runs.toSorted((a, b) => b.number - a.number);
  let ended = 0;
  return newest.filter((run) => run.endedAt === undefined || ++ended <= endedRuns);
}

function runRow(run: RunResource, { colours, now }: Screen): readonly Cell[] {
  return [
    { text: run.id, colour: colours.bold },
    { text: run.state, colour: colourOfRun(run.state, colours) },
    { text: formatDuration((run.endedAt ?? now) - (run.startedAt ?? run.createdAt)) },
    { text: visible([renderCounts(run.counts), run.title, renderStarter(run) ?? []].flat().join(" · ")) },
  ];
}

function taskRow(task: TaskResource, { colours, now }: Screen): readonly Cell[] {
  const { word, sign, colour } = stateWord(task.state);
  const waits = task.state === "blocked" || task.state === "ready" || task.state === "parked";
  return [
    { text: `  ${visible(task.id)}` },
    { text: `${sign} ${word}`, colour: colour(colours) },
    { text: task.startedAt === undefined ? "" : formatDuration((task.endedAt ?? now) - task.startedAt) },
    { text: visible(waits ? task.why : task.command), colour: colours.dim },
  ];
}
