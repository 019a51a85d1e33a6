import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { stateWord } from "../render/state-word.ts";
import { eachTask } from "../tasks/each-task.ts";
import { formatDuration } from "../text/duration.ts";
import { prepareWidths, visible } from "../text/width.ts";
import { catchInterrupts } from "./catch-interrupts.ts";
import { LiveScreen } from "./live-screen.ts";
import { renderFrame } from "./progress-frame.ts";
import { RunProgress, type TaskProgress } from "./run-progress.ts";
import { watchObstacles } from "./watch-obstacles.ts";

export type FollowEnd = "ended" | "left";

/**
 * Shows a run until it has ended. The first Ctrl-C (or TERM) cancels it and continues until its processes are
 * verified to be gone; the second leaves that to the server and returns `left`.
 */
export async function followRun(
  cli: CliContext,
  client: Client,
  run: RunResource,
): Promise<Result<{ end: FollowEnd; interrupted: boolean }, Failure>> {
  const progress = new RunProgress();
  for await (const task of eachTask(client, run.id)) {
    if (!task.ok) return task;
    progress.add(task.value);
  }
  // Loads the width tables even when all names are ASCII: reasons of failures may contain wide characters.
  await prepareWidths(["全"]);
  using view = openView(cli, progress, run);
  using interrupts = catchInterrupts((first) => {
    if (first) void client.act({ action: "cancel", ids: [run.id] });
    view.say(first ? `cancelling ${run.id} … (press Ctrl-C again to exit without waiting)` : "");
  });
  using _obstacles = watchObstacles(client, run.id, {
    say: (text) => view.say(visible(text)),
    see: (tasks) => progress.see(tasks),
  });
  const left = interrupts.second.then(() => ok("left" as const));
  const watched = await Promise.race([watch(client, run.id, progress, view), left]);
  if (watched.ok) return ok({ end: watched.value, interrupted: interrupts.count() > 0 });
  return fail(goesOn(watched.failure, run.id));
}

/** Losing the server ends this command, but not the run. */
function goesOn(failure: Failure, run: string): Failure {
  if (failure.reason !== "unavailable") return failure;
  const hint = `${run} was not cancelled: its running tasks continue, and the others start when the server is back. Start the server with: wzp up\nThen wait for the run with: wzp wait ${run}`;
  return { ...failure, hint };
}

async function watch(
  client: Client,
  run: string,
  progress: RunProgress,
  view: RunView,
): Promise<Result<FollowEnd, Failure>> {
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const changed = progress.apply(event.value);
    if (changed !== undefined) view.changed(changed);
    if (progress.ended) return ok("ended");
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream before the run ended." });
}

interface RunView extends Disposable {
  changed(task: TaskProgress): void;
  say(text: string): void;
}

function openView(cli: CliContext, progress: RunProgress, run: RunResource): RunView {
  if (cli.interactive) return openLiveView(cli, progress, run);
  return {
    changed: (task) => {
      if (!cli.json) printChange(cli, run.id, task);
    },
    say: (text) => {
      if (text !== "") cli.note(text);
    },
    [Symbol.dispose]: () => {},
  };
}

function openLiveView(cli: CliContext, progress: RunProgress, run: RunResource): RunView {
  let said = "";
  const colours = cli.colours;
  const screen = new LiveScreen(cli.streams.stdout, () => {
    const size = { width: cli.width, height: cli.height, colours, now: Date.now() };
    const took = formatDuration(size.now - run.createdAt);
    const lines = renderFrame(
      progress,
      `${run.id}  ${took}`,
      said === "" ? size : { ...size, height: size.height - 1 },
    );
    return said === "" ? lines : [...lines, colours.yellow(said)];
  });
  return {
    changed: () => screen.refresh(),
    say: (text) => {
      said = text;
      screen.refresh();
    },
    [Symbol.dispose]: () => {
      said = "";
      screen[Symbol.dispose]();
    },
  };
}

/**
 * Prints a line when a task starts (with the reason when it restarts) and when it ends, for output without a
 * terminal.
 */
function printChange(cli: CliContext, run: string, task: TaskProgress): void {
  const { word, sign } = stateWord(task.state);
  const id = visible(`${run}/${task.name}`);
  const again = (task.attempt ?? 1) > 1 ? `, attempt ${task.attempt}` : "";
  const reason = task.reason === undefined ? "" : visible(`: ${task.reason}`);
  if (task.state === "running")
    cli.print(`${sign} ${id} ${word}${again}${again === "" ? "" : `, before${reason}`}`);
  if (!hasEnded(task.state)) return;
  const took =
    task.startedAt === undefined
      ? ""
      : ` ${formatDuration((task.endedAt ?? task.startedAt) - task.startedAt)}`;
  cli.print(`${sign} ${id} ${word}${took}${task.state === "failed" ? reason : ""}`);
}
