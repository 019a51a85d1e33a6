import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangedFile,
  TaskChange,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";

interface Wanted {
  readonly task: string;
  readonly attempt: number | undefined;
}

/** Shows what an attempt changed, as the server reports it: page by page, and long files one by one. */
export async function showChange(
  cli: CliContext,
  { task, attempt }: Wanted,
  { stat = false }: { readonly stat?: boolean },
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  let cursor: string | undefined;
  do {
    const page = await client.checkouts.taskChange(task, { attempt, cursor, patches: !stat && !cli.json });
    if (!page.ok) return page;
    if (cli.json) return tell(cli, page.value);
    if (page.value.changedFiles === 0) cli.note(`${task} changed nothing`);
    for (const file of page.value.items) {
      if (stat) cli.print(statLine(file));
      else await showFile(cli, client, { task, attempt, file });
    }
    if (stat && page.value.next === undefined) cli.print(totalLine(page.value));
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(exitCodes.done);
}

function tell(cli: CliContext, change: TaskChange): Result<ExitCode, Failure> {
  const { task, attempt, branch, base, commit, changedFiles } = change;
  cli.printJson({ task, attempt: Number(attempt.split("#")[1]), branch, base, commit, changedFiles });
  return ok(exitCodes.done);
}

async function showFile(
  cli: CliContext,
  client: Client,
  { task, attempt, file }: Wanted & { readonly file: ChangedFile },
): Promise<void> {
  const { path, patch, binary } = file;
  if (patch !== undefined) return printPatch(cli, patch);
  if (binary) return cli.print(`Binary file ${visible(path)} ${file.status}`);
  const alone = await client.checkouts.taskChange(task, { attempt, path });
  const [whole] = alone.ok ? alone.value.items : [];
  if (whole?.patch === undefined) return cli.note(`${visible(path)}: the patch could not be read`);
  printPatch(cli, whole.patch);
  if (whole.cut === true) cli.note(`${visible(path)}: the rest of the patch is too long to show`);
}

/**
 * Escapes control characters for a terminal, so that file content cannot control it; a pipe gets the raw
 * text.
 */
function printPatch(cli: CliContext, patch: string): void {
  const isShown = cli.streams.stdout.isTTY === true;
  for (const line of patch.replace(/\n$/, "").split("\n")) {
    cli.print(isShown ? paint(cli, line.split("\t").map(visible).join("\t")) : line);
  }
}

function paint({ colours }: CliContext, line: string): string {
  if (/^(diff |index |--- |\+\+\+ |new |deleted |old |rename |similarity )/.test(line))
    return colours.bold(line);
  if (line.startsWith("+")) return colours.green(line);
  if (line.startsWith("-")) return colours.red(line);
  return line.startsWith("@@") ? colours.cyan(line) : line;
}

function statLine({ path, oldPath, binary, insertions = 0, deletions = 0 }: ChangedFile): string {
  const name = oldPath === undefined ? visible(path) : `${visible(oldPath)} => ${visible(path)}`;
  return binary ? ` ${name} | Bin` : ` ${name} | ${insertions + deletions} +${insertions} -${deletions}`;
}

function totalLine({ changedFiles, insertions, deletions }: TaskChange): string {
  return ` ${changedFiles} files changed, ${insertions} insertions(+), ${deletions} deletions(-)`;
}
