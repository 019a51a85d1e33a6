import type { Client } from "@wezterm-parallel/shared/client/client";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { displayWidth } from "../text/width.ts";
import { GroupedOutput } from "./grouped-output.ts";
import { describeActivity, heartbeatMs, startHeartbeat } from "./heartbeat.ts";
import { longPreparations } from "./long-preparations.ts";
import type { OutputSource } from "./output-block.ts";
import type { OutputMode, OutputOptions } from "./output-mode.ts";
import { RunReport } from "./report.ts";
import type { RunProgress } from "./run-progress.ts";
import type { RunView } from "./run-view.ts";
import { StreamedOutput } from "./streamed-output.ts";
import { renderTaskLine } from "./task-line.ts";
import type { TaskOutput } from "./task-output.ts";

/** Half the width of a usual terminal stays for the output. */
const widestName = 38;

interface FollowedRun {
  readonly cli: CliContext;
  readonly client: Client;
  readonly progress: RunProgress;
  readonly run: RunResource;
}

/** Prints a line when a task starts or ends, and the output of tasks. */
export function openLineView(
  { cli, client, progress, run }: FollowedRun,
  mode: OutputMode,
  { heartbeat = heartbeatMs, output }: OutputOptions,
): RunView {
  const report = new RunReport(cli);
  const coloured = cli.interactive && cli.colours.isColorSupported;
  const tasks = openOutput({ cli, client, report, run: run.id, coloured }, mode, progress);
  const beats = startHeartbeat(report, heartbeat, () => describeActivity(progress, Date.now()));
  const describeLong = longPreparations();
  // With --json, lines are printed only when somebody wants them, on stderr.
  const isSilent = cli.json && output === undefined;
  return {
    changed: (task) => {
      const line = isSilent ? undefined : renderTaskLine(run.id, task, cli.colours);
      if (line !== undefined) tasks.changed(task, line);
    },
    say: (text) => {
      if (text !== "") report.note(text);
    },
    see: (live) => {
      for (const line of describeLong(live, Date.now())) report.note(line);
    },
    finish: async () => {
      await tasks.finish(progress.tasks.filter((task) => task.state === "failed" && !task.allowFailure));
      await report.settled();
    },
    [Symbol.dispose]: () => beats[Symbol.dispose](),
  };
}

function openOutput(source: OutputSource, mode: OutputMode, { tasks }: RunProgress): TaskOutput {
  if (mode === "grouped" || mode === "errors") return new GroupedOutput(source, mode === "errors");
  if (mode === "stream") return new StreamedOutput(source, widthOf(tasks.map(({ name }) => name)));
  return {
    changed: (_task, line) => void source.report.print(`${line}\n`),
    finish: async () => {},
  };
}

function widthOf(names: readonly string[]): number {
  return names.reduce((width, name) => Math.min(widestName, Math.max(width, displayWidth(name))), 0);
}
