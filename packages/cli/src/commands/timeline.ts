import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/resources";

import type { CliContext } from "../context.ts";
import { listTasks } from "../each-task.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";
import { renderTimeline } from "../render/timeline.ts";
import { resolveId } from "../resolve-id.ts";

export function registerTimeline(program: Command, cli: CliContext): void {
  program
    .command("timeline")
    .argument("[run]", "a run; without: the newest one")
    .addHelpText("after", examples("wzp timeline", "wzp timeline r12 --json"))
    .action(cli.action((run?: string) => timeline(cli, run)));
}

async function timeline(cli: CliContext, wanted: string | undefined): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const run = await findRun(cli, wanted);
  if (!run.ok) return run;
  const tasks = await listTasks(client, run.value);
  if (!tasks.ok) return tasks;
  if (cli.json) cli.printJson({ run: run.value, tasks: tasks.value.map(span) });
  else {
    const style = { width: cli.width, colours: cli.colours, now: Date.now() };
    cli.print((await renderTimeline(tasks.value, style)).join("\n"));
  }
  return ok(exitCodes.done);
}

function span({ id, state, needs, createdAt, readyAt, startedAt, endedAt }: TaskResource): object {
  return { id, state, needs: needs.map((need) => need.task), createdAt, readyAt, startedAt, endedAt };
}

async function findRun(cli: CliContext, wanted: string | undefined): Promise<Result<string, Failure>> {
  if (wanted === undefined) {
    const client = await cli.client();
    const runs = await client.runs({ limit: 1 });
    if (!runs.ok) return runs;
    const [newest] = runs.value.items;
    return newest === undefined
      ? fail({ reason: "not-found", detail: "There is no run yet." })
      : ok(newest.id);
  }
  const resolved = await resolveId(cli, wanted);
  if (!resolved.ok) return resolved;
  return ok(resolved.value.id.replace(/\/.*$/s, ""));
}
