import { resolve } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { allItems } from "@wezterm-parallel/shared/client/calls";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Artifact } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";

import { chooseFile, choosePlaces, type Fetching, standardOutput } from "../../artifacts/choose-places.ts";
import { fetchArtifact, type Fetched } from "../../artifacts/fetch-artifact.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";
import { countOf } from "../../text/count-of.ts";
import { formatSize } from "../../text/size.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface ArtifactOptions {
  readonly get?: string;
  readonly all?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

export function registerArtifacts(program: Command, cli: CliContext): void {
  program
    .command("artifacts")
    .argument("<id>", "a task (its last attempt) or an attempt")
    .option("--get <path>", "download this file; PATH as listed")
    .option("--all", "download all files into the directory of --output")
    .option(
      "-o, --output <place>",
      "file or directory to write to, or - for stdout (default: the file's name, in this directory)",
    )
    .option("--force", "overwrite existing files")
    .addHelpText(
      "after",
      examples(
        "wzp artifacts r12/build",
        "wzp artifacts r12/build --get dist/report.html",
        "wzp artifacts r12/build --get result.json -o - | jq .passed",
        "wzp artifacts 'r12/build#1' --all -o build-1",
      ),
    )
    .action(cli.action((id: string, options: ArtifactOptions) => artifacts(cli, id, options)));
}

async function artifacts(
  cli: CliContext,
  id: string,
  options: ArtifactOptions,
): Promise<Result<ExitCode, Failure>> {
  const wrong = findMistake(options);
  if (wrong !== undefined) return fail(wrong);
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task, attempt } = found.value;
  if (attempt === undefined) return fail(notStarted(task.id, task.why));
  const name = `${task.id}#${attempt}`;
  if (options.get !== undefined) return fetchOne(cli, name, options.get, options);
  const client = await cli.client();
  const kept = await allItems((page) => client.artifacts(name, page));
  if (!kept.ok) return kept;
  return options.all === true ? fetchAll(cli, name, kept.value, options) : list(cli, name, kept.value);
}

async function list(
  cli: CliContext,
  attempt: string,
  kept: readonly Artifact[],
): Promise<Result<ExitCode, Failure>> {
  if (cli.json) cli.printJson({ attempt, artifacts: kept });
  else if (kept.length === 0)
    cli.note(`${attempt} has no output files; list them under \`outputs\` in the plan`);
  else {
    const widest = Math.max(...kept.map(({ bytes }) => formatSize(bytes).length));
    const rows = kept.map(({ path, bytes }) => [
      { text: formatSize(bytes).padStart(widest) },
      { text: visible(path) },
    ]);
    // Paths are not shortened: `--get` takes them as they are printed.
    cli.print(await renderTable(rows, Number.POSITIVE_INFINITY));
    cli.note(`download one with: wzp artifacts '${attempt}' --get PATH`);
  }
  return ok(exitCodes.done);
}

async function fetchOne(
  cli: CliContext,
  attempt: string,
  path: string,
  options: ArtifactOptions,
): Promise<Result<ExitCode, Failure>> {
  const file = chooseFile(cli.directory, path, options.output);
  const done = await fetchArtifact(cli, { attempt, path, file, force: options.force === true });
  if (!done.ok) return done;
  if (cli.json && file !== standardOutput) cli.printJson({ attempt, artifacts: [done.value] });
  else if (file !== standardOutput) say(cli, done.value);
  return ok(exitCodes.done);
}

async function fetchAll(
  cli: CliContext,
  attempt: string,
  kept: readonly Artifact[],
  { output = "", force }: ArtifactOptions,
): Promise<Result<ExitCode, Failure>> {
  const places = choosePlaces(resolve(cli.directory, output), kept);
  if (!places.ok) return places;
  const all: Fetched[] = [];
  for (const { path, file } of places.value satisfies readonly Fetching[]) {
    const done = await fetchArtifact(cli, { attempt, path, file, force: force === true });
    if (!done.ok) return done;
    all.push(done.value);
    if (!cli.json) say(cli, done.value);
  }
  if (cli.json) cli.printJson({ attempt, artifacts: all });
  else cli.note(`downloaded ${countOf(all.length, "file")} of ${attempt}`);
  return ok(exitCodes.done);
}

function say(cli: CliContext, { path, bytes, file }: Fetched): void {
  cli.print(`${visible(path)} → ${visible(file)} (${formatSize(bytes)})`);
}

function findMistake({ get, all, output, force }: ArtifactOptions): Failure | undefined {
  if (get !== undefined && all === true) return misused("--get and --all cannot be used together.");
  if (all === true && output === undefined) return misused("--all requires a directory: use --output DIR.");
  if (all === true && output === "-")
    return misused("--all cannot write several files to stdout: use --output DIR.");
  if (get === undefined && all !== true && (output !== undefined || force === true))
    return misused("--output and --force require --get or --all.");
  return undefined;
}

function misused(detail: string): Failure {
  return { reason: "invalid-request", detail, hint: "See: wzp artifacts --help" };
}

function notStarted(task: string, why: string): Failure {
  return {
    reason: "not-found",
    detail: `${task} has not started, so it has no output files: ${why}.`,
    hint: `Wait for it with: wzp wait ${task}`,
  };
}
