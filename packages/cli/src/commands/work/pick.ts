import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerPick(program: Command, cli: CliContext): void {
  program
    .command("pick")
    .argument("<task>", "a task with several agents; a unique prefix is enough")
    .argument("[candidate]", "the agent whose work becomes that of the task (default: list the candidates)")
    .addHelpText(
      "after",
      `\nOnly a candidate that succeeded can be picked. The work of the others stays on their branches.\n${examples(
        "wzp pick r12/fix",
        "wzp pick r12/fix codex",
      )}`,
    )
    .action(
      cli.action((id: string, candidate: string | undefined) =>
        candidate === undefined ? listCandidates(cli, id) : pick(cli, id, candidate),
      ),
    );
}

async function pick(cli: CliContext, id: string, candidate: string): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task } = found.value;
  const client = await cli.client();
  const report = await client.act({ action: "pick", ids: [task.id], candidate });
  if (!report.ok) return report;
  const [refused] = report.value.unchanged;
  if (refused !== undefined)
    return fail({
      reason: "conflict",
      detail: `Nothing was picked for ${task.id}: ${refused.why}.`,
      hint: `List the candidates with: wzp pick ${task.id}`,
    });
  if (cli.json) cli.printJson(report.value);
  else cli.print(`${task.id} takes over the work of ${candidate}`);
  return ok(exitCodes.done);
}

async function listCandidates(cli: CliContext, id: string): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task } = found.value;
  if (task.spec.pick === undefined)
    return fail({
      reason: "invalid-request",
      detail: `${task.id} has no candidates: it is not a task with several agents.`,
      hint: "Give it a list of agents in the plan: agent: [claude, codex]",
    });
  const candidates = await readCandidates(await cli.client(), task);
  if (!candidates.ok) return candidates;
  const picked = task.result?.outputs["picked"];
  const rows = candidates.value.map((each) => ({
    task: each.id,
    agent: each.spec.agent,
    state: each.state,
    changedFiles: each.result?.changedFiles,
    branch: each.result?.branch,
    picked: each.name === picked,
  }));
  if (cli.json) cli.printJson({ task: task.id, by: task.spec.pick.by, candidates: rows });
  else
    cli.print(
      await renderTable(
        rows.map((row) => [
          { text: visible(row.task) },
          { text: row.picked ? `${row.state}, picked` : row.state },
          { text: `${row.changedFiles ?? 0} files` },
          { text: visible(row.branch ?? "") },
        ]),
        cli.width,
      ),
    );
  return ok(exitCodes.done);
}

async function readCandidates(
  client: Client,
  { run, spec }: TaskDetail,
): Promise<Result<readonly TaskDetail[], Failure>> {
  const candidates: TaskDetail[] = [];
  for (const name of spec.pick?.from ?? []) {
    const task = await client.task(`${run}/${name}`);
    if (!task.ok) return task;
    candidates.push(task.value);
  }
  return ok(candidates);
}
