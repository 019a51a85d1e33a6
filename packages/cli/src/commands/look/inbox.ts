import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { chooseProject } from "../../tasks/choose-project.ts";
import { type InboxItem, readInbox } from "../../tasks/read-inbox.ts";
import { formatDuration } from "../../text/duration.ts";
import { type Cell, renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface InboxOptions {
  readonly project?: string;
}

export function registerInbox(program: Command, cli: CliContext): void {
  program
    .command("inbox")
    .option("--project <project>", "only this project: its name, directory or id (p3)")
    .addHelpText(
      "after",
      `\nLists programs that wait for an answer, the longest first; closed quota pools; budgets that are nearly used up;\nagents out of quota, silent or in conflict; changes that did not land, or lack a review;\nhooks that were given up or wait to be trusted; tasks that no worker can run; and failed tasks that no later run replaced.\n${examples(
        "wzp inbox",
        "wzp inbox --project .",
        "wzp inbox --json | jq -r '.items[] | select(.kind == \"asks\").id'",
      )}`,
    )
    .action(cli.action((options: InboxOptions) => inbox(cli, options)));
}

async function inbox(cli: CliContext, { project }: InboxOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const chosen = project === undefined ? ok(undefined) : await chooseProject(cli, client, project);
  if (!chosen.ok) return chosen;
  const items = await readInbox(client, chosen.value);
  if (!items.ok) return items;
  if (cli.json) cli.printJson({ items: items.value });
  else if (items.value.length === 0) cli.print("nothing needs you");
  else cli.print(await renderInbox(items.value, cli));
  return ok(exitCodes.done);
}

const redKinds: ReadonlySet<InboxItem["kind"]> = new Set(["failed", "lost", "hook"]);

async function renderInbox(
  items: readonly InboxItem[],
  { width, colours }: Pick<CliContext, "width" | "colours">,
): Promise<string> {
  const now = Date.now();
  const rows = items.flatMap(({ kind, id, since, text, help, task }): (readonly Cell[])[] => [
    [
      { text: id, colour: colours.bold },
      { text: since === undefined ? "" : formatDuration(now - since) },
      { text: visible(text), colour: redKinds.has(kind) ? colours.red : colours.yellow },
    ],
    ...(task?.activity?.details ?? []).map((line) => [{ text: "" }, { text: "" }, { text: visible(line) }]),
    [{ text: "" }, { text: "" }, { text: help, colour: colours.dim }],
  ]);
  return await renderTable(rows, width);
}
