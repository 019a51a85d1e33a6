import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { eachTask } from "../tasks/each-task.ts";
import { prepareWidths, visible } from "../text/width.ts";
import { catchInterrupts } from "./catch-interrupts.ts";
import { openLineView } from "./line-view.ts";
import { openLiveView } from "./live-view.ts";
import type { OutputMode, OutputOptions } from "./output-mode.ts";
import { RunProgress } from "./run-progress.ts";
import type { RunView } from "./run-view.ts";
import { watchObstacles } from "./watch-obstacles.ts";

type FollowEnd = "ended" | "left";

export interface Followed {
  readonly end: FollowEnd;
  readonly interrupted: boolean;
  /** The output of failed tasks was printed. */
  readonly printed: boolean;
}

/**
 * Shows a run until it has ended. The first Ctrl-C (or TERM) cancels it and continues until its processes are
 * verified to be gone; the second leaves that to the server and returns `left`.
 */
export async function followRun(
  cli: CliContext,
  client: Client,
  run: RunResource,
  options: OutputOptions,
): Promise<Result<Followed, Failure>> {
  const progress = new RunProgress();
  for await (const task of eachTask(client, run.id)) {
    if (!task.ok) return task;
    progress.add(task.value);
  }
  const mode = options.output ?? defaultMode(cli);
  // These views measure texts; even when all names are ASCII, reasons of failures may contain wide characters.
  if (cli.interactive || mode === "stream") await prepareWidths(["全"]);
  using view =
    mode === "none" && cli.interactive
      ? openLiveView(cli, progress, run)
      : openLineView({ cli, client, progress, run }, mode, options);
  using interrupts = catchInterrupts((first) => {
    if (first) void client.act({ action: "cancel", ids: [run.id] });
    view.say(first ? `cancelling ${run.id} … (press Ctrl-C again to exit without waiting)` : "");
  });
  using obstacles = watchObstacles(client, run.id, {
    say: (text) => view.say(visible(text)),
    see: (tasks) => {
      progress.see(tasks);
      view.see(tasks);
    },
    idleSince: () => progress.idleSince,
  });
  const left = interrupts.second.then(() => ok("left" as const));
  const watched = await Promise.race([watch(client, run.id, { progress, view, obstacles }), left]);
  if (!watched.ok) return fail(goesOn(watched.failure, run.id));
  return ok({ end: watched.value, interrupted: interrupts.count() > 0, printed: mode !== "none" });
}

function defaultMode(cli: CliContext): OutputMode {
  return cli.interactive || cli.json ? "none" : "grouped";
}

/** Losing the server ends this command, but not the run. */
function goesOn(failure: Failure, run: string): Failure {
  if (failure.reason !== "unavailable") return failure;
  const hint = `${run} was not cancelled: its running tasks continue, and the others start when the server is back. Start the server with: wzp up\nThen wait for the run with: wzp wait ${run}`;
  return { ...failure, hint };
}

interface Watching {
  readonly progress: RunProgress;
  readonly view: RunView;
  readonly obstacles: ReturnType<typeof watchObstacles>;
}

async function watch(
  client: Client,
  run: string,
  { progress, view, obstacles }: Watching,
): Promise<Result<FollowEnd, Failure>> {
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const changed = progress.apply(event.value);
    if (changed !== undefined) view.changed(changed);
    if (event.value.kind === "task.input") obstacles.look();
    if (!progress.ended) continue;
    await view.finish();
    return ok("ended");
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream before the run ended." });
}
