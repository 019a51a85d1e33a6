import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { ActivityReport } from "@wezterm-parallel/shared/protocol/api/schemas/agents/activity-report-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { ActivityReports, readScreen } from "../../agents/activity-reports.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerAgentReports(agents: Command, cli: CliContext): void {
  agents
    .command("report")
    .argument("<task>", "running task whose agent is shown wrongly")
    .argument("[comment]", "what it really does")
    .description(
      "report that the shown activity of an agent is wrong, and keep its screen, so that the rule can be improved",
    )
    .addHelpText(
      "after",
      `\nThe report stays on this machine. It contains the end of the task's output.\n${examples(
        'wzp agents report r12/fix "it waits for my permission"',
        "wzp agents report r12/fix --json",
      )}`,
    )
    .action(cli.action((task: string, comment: string | undefined) => report(cli, task, comment ?? "")));
  agents
    .command("reports")
    .description("list the reports of wrongly shown agents; --json exports them with their screens")
    .addHelpText("after", examples("wzp agents reports", "wzp agents reports --json > reports.json"))
    .action(cli.action(() => list(cli)));
}

async function report(cli: CliContext, name: string, comment: string): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, name);
  if (!found.ok) return found;
  const { task } = found.value;
  if (task.state !== "running") {
    const detail = `${task.id} does not run: what it does is shown only while it runs.`;
    return fail({ reason: "conflict", detail, hint: "List running tasks with: wzp ps" });
  }
  const made = makeReport(task, comment, await readScreen(await cli.client(), task));
  const reports = new ActivityReports(cli.home.state);
  reports.add(made);
  if (cli.json) cli.printJson(made);
  else cli.print(`kept: ${visible(task.id)} was shown as ${shownAs(made)} (list: wzp agents reports)`);
  return ok(exitCodes.done);
}

function makeReport(task: TaskDetail, comment: string, output: string): ActivityReport {
  const { id, activity, attention, spec } = task;
  const { agent, command } = spec;
  return {
    at: Date.now(),
    task: id,
    agent,
    command: showCommand(command),
    activity,
    attention,
    comment,
    output,
  };
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const reports = new ActivityReports(cli.home.state).list();
  if (cli.json) cli.printJson({ items: reports });
  else if (reports.length === 0) cli.print("no reports");
  else cli.print(await renderTable([header, ...reports.map(cellsOf)], cli.width));
  return ok(exitCodes.done);
}

const header = ["TIME", "TASK", "SHOWN AS", "COMMENT"].map((text) => ({ text }));

function cellsOf(each: ActivityReport) {
  const time = new Date(each.at).toISOString().slice(0, 16).replace("T", " ");
  return [`${time}Z`, visible(each.task), shownAs(each), visible(each.comment)].map((text) => ({ text }));
}

function shownAs({ activity, attention }: ActivityReport): string {
  if (activity === undefined) return attention ?? "unknown";
  return visible(describeNeed(activity) ?? activity.state);
}
