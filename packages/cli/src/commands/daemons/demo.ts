import { realpathSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { DashboardLink, keepServing } from "../../demo/dashboard-link.ts";
import { DemoSteps } from "../../demo/demo-steps.ts";
import { unexpectedEnds } from "../../demo/expected-end.ts";
import { suggestNextSteps } from "../../demo/suggest-next-steps.ts";
import { makeSample } from "../../demo/make-sample.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { eachTask } from "../../tasks/each-task.ts";
import { openClient } from "../../transport/open-client.ts";

export function registerDemo(program: Command, cli: CliContext): void {
  program
    .command("demo")
    .option("--exit", "exit when the backlog has finished, instead of serving the dashboard until Ctrl-C")
    .addHelpText("after", examples("wzp demo", "wzp demo --exit"))
    .addHelpText(
      "after",
      "\nUses a separate home directory and repository. Ctrl-C stops everything it started.",
    )
    .action(cli.action((options: DemoOptions) => demo(cli, options)));
}

interface DemoOptions {
  readonly exit?: boolean;
}

/** Many times the usual duration; without a limit, a hanging demo would hide what went wrong. */
const liveBenchLimit = "60s";

interface Stage {
  readonly home: string;
  readonly sample: string;
}

async function demo(cli: CliContext, { exit = false }: DemoOptions): Promise<Result<ExitCode, Failure>> {
  const root = `${cli.home.state}-demo`;
  const stage: Stage = { home: join(root, "home"), sample: join(root, "tally") };
  {
    // A demo that was killed with SIGKILL may have left its server running there.
    await using earlier = new DemoSteps(cli.env, "/", stage.home);
    if (earlier.interrupted) return ok(exitCodes.interrupted);
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  const made = await makeSample(stage.sample);
  if (!made.ok) return made;
  cli.print(`Sample repository: ${stage.sample}`);
  const env = { ...cli.env, PATH: `${join(process.execPath, "..")}:${cli.env["PATH"] ?? ""}` };
  await using steps = new DemoSteps(env, stage.sample, stage.home);
  const done = await playBacklog(cli, steps, stage);
  if (steps.interrupted) return ok(exitCodes.interrupted);
  if (exit || !done.ok || done.value !== exitCodes.done) return done;
  const dashboard = new DashboardLink(clientOf(stage), cli);
  await keepServing(dashboard, steps, cli);
  return done;
}

async function playBacklog(
  cli: CliContext,
  steps: DemoSteps,
  stage: Stage,
): Promise<Result<ExitCode, Failure>> {
  if ((await steps.show("up")) !== 0) return ok(exitCodes.unavailable);
  const added = await steps.ask(
    "add",
    "--name",
    "live-bench",
    "--checkout",
    "worktree",
    "--",
    "node",
    "bench/live.ts",
  );
  if (added.code !== 0) return ok(exitCodes.unavailable);
  cli.print(`$ wzp add -- node bench/live.ts      → ${added.out.trim()}, a terminal program`);
  await new DashboardLink(clientOf(stage), cli).tell();
  cli.print("$ wzp run\n");
  await steps.show("run");
  await steps.ask("wait", "--timeout", liveBenchLimit, added.out.trim());
  if (steps.interrupted) return ok(exitCodes.interrupted);
  const judged = await judgeBacklog(stage);
  if (!judged.ok) return judged;
  const landed = await landChanges(cli, steps);
  if (steps.interrupted) return ok(exitCodes.interrupted);
  if (!landed.ok) return landed;
  tellWhatNext(cli, stage);
  return ok(exitCodes.done);
}

/** The tasks of the sample that change files. */
const changes = ["r2/fix-rounding", "r2/speed-up", "r2/json-output"];

async function landChanges(cli: CliContext, steps: DemoSteps): Promise<Result<void, Failure>> {
  cli.print(`\n$ wzp merge ${changes.join(" ")}`);
  const code = await steps.show("merge", ...changes, "--output", "errors");
  if (code === exitCodes.done) return ok(undefined);
  return fail({
    reason: "conflict",
    detail: "The demo's three changes did not land.",
    hint: "See: wzp queue",
  });
}

/** Compares each task's end with the plan: the run's own exit code is 1, because one task fails by design. */
async function judgeBacklog(stage: Stage): Promise<Result<void, Failure>> {
  const client = clientOf(stage);
  const tasks: TaskResource[] = [];
  for (const run of ["r1", "r2"]) {
    for await (const task of eachTask(client, run)) {
      if (!task.ok) return task;
      tasks.push(task.value);
    }
  }
  const unexpected = unexpectedEnds(tasks);
  if (unexpected.length === 0) return ok(undefined);
  return fail({
    reason: "conflict",
    detail: `The demo's tasks did not end as expected:\n  ${unexpected.join("\n  ")}`,
    hint: `Logs: WZP_HOME=${stage.home} wzp up && WZP_HOME=${stage.home} wzp logs ${unexpected[0]?.split(" ")[0]}`,
  });
}

function clientOf({ home }: Stage): Client {
  const userId = process.getuid?.() ?? 0;
  return openClient(homePaths({ env: { WZP_HOME: home }, homeDirectory: "", userId }).serverSocket);
}

function tellWhatNext(cli: CliContext, { home, sample }: Stage): void {
  cli.print(`
It is intended that reproduce-bug failed and release was skipped:
the sample project has a real bug. fix-rounding fixes it, and has landed on main
with the two other changes, each after its checks had passed there.`);
  const entry = realpathSync(process.argv[1] ?? "");
  cli.print(suggestNextSteps({ home, sample, entry, env: cli.env }));
}
