import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planFileNames } from "@wezterm-parallel/shared/domain/plan/plan-file-names";
import { listGit, quickTimeoutMs } from "@wezterm-parallel/shared/node/git/run-git";

import { renderEntries } from "../../init/entry-table.ts";
import type { InitEntry } from "../../init/merge-proposals.ts";
import { installedSchema, planText } from "../../init/plan-text.ts";
import { proposeInitialPlan } from "../../init/propose-plan.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";

interface InitOptions {
  readonly force?: boolean;
  readonly print?: boolean;
}

export function registerInit(program: Command, cli: CliContext): void {
  program
    .command("init")
    .option("--print", "print the plan instead of writing it")
    .option("--force", "replace the existing plan")
    .addHelpText("after", examples("wzp init", "wzp init --print > other.yaml", "wzp init --force --json"))
    .action(cli.action((options: InitOptions) => init(cli, options)));
}

async function init(cli: CliContext, options: InitOptions): Promise<Result<ExitCode, Failure>> {
  const read = (name: string) => readText(join(cli.directory, name));
  const committed = await committedNames(cli.directory);
  const readCommitted = committed && (async (name: string) => (committed.has(name) ? read(name) : undefined));
  const list = (directory: string) => listNames(join(cli.directory, directory));
  const plan = await proposeInitialPlan({ read, list, readCommitted });
  const schema = (await readText(join(cli.directory, installedSchema))) !== undefined;
  const text = planText(plan, schema);
  const path = await planPath(cli.directory);
  const { checkout, setup, notes, entries } = plan;
  const tasks = plan.tasks.map((task) => task.name);
  const services = plan.services.map((service) => service.name);
  const about = {
    file: path,
    tasks,
    services,
    checkout,
    setup: setup.commands,
    cache: setup.cache,
    entries,
    notes,
    text,
  };
  if (options.print === true) {
    if (cli.json) cli.printJson({ ...about, written: false });
    else cli.streams.stdout.write(text);
    return ok(exitCodes.done);
  }
  const written = await writePlan(path, text, options.force === true);
  if (!written.ok) return written;
  if (cli.json) cli.printJson({ ...about, written: true });
  else await tellWritten(cli, path, { ...about, notes: plan.sentences });
  return ok(exitCodes.done);
}

interface Written {
  readonly tasks: readonly string[];
  readonly services: readonly string[];
  readonly setup: readonly string[];
  readonly cache: readonly string[];
  readonly entries: readonly InitEntry[];
  readonly notes: readonly string[];
}

async function tellWritten(
  cli: CliContext,
  path: string,
  { tasks, services, setup, cache, entries, notes }: Written,
): Promise<void> {
  if (entries.length > 0) cli.print(await renderEntries(entries, cli.colours));
  const found = tasks.length === 0 ? "one example task" : tasks.join(", ");
  cli.print(`${cli.colours.green("✓")} wrote ${path}: ${found}`);
  if (services.length > 0) cli.print(`  services: ${services.join(", ")} (start them with: wzp services up)`);
  const cached =
    cache.length === 0 ? "" : `, or reuse of a cached set-up while ${cache.join(", ")} is unchanged`;
  if (setup.length > 0) cli.print(`  set-up of each worktree: ${setup.join(", then ")}${cached}`);
  for (const note of notes) cli.print(`  ${note}`);
  cli.print(`  ${cli.colours.dim("next: wzp plan show, then wzp run")}`);
}

/** Returns the names that every worktree has in this directory; undefined where no worktree can be made. */
async function committedNames(directory: string): Promise<ReadonlySet<string> | undefined> {
  const place = { cwd: directory, env: process.env };
  const args = ["ls-tree", "-r", "-z", "--name-only", "HEAD"];
  const names = await listGit(place, args, { timeoutMs: quickTimeoutMs });
  return names.ok ? new Set(names.value) : undefined;
}

/** Returns the existing plan, with either file extension, or the default path. */
async function planPath(directory: string): Promise<string> {
  for (const name of planFileNames) {
    const path = join(directory, name);
    if ((await readText(path)) !== undefined) return path;
  }
  return join(directory, planFileNames[0]);
}

async function listNames(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch {
    return [];
  }
}

async function writePlan(path: string, text: string, force: boolean): Promise<Result<void, Failure>> {
  try {
    if (force) await replaceFile(path, text);
    else await writeFile(path, text, { flag: "wx" });
    return ok(undefined);
  } catch (error) {
    return fail(writeFailure(path, error));
  }
}

/** Writes completely or not at all, because the existing plan may be somebody's work. */
async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  await writeFile(next, text, { flag: "wx" });
  await rename(next, path);
}

function writeFailure(path: string, error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "EEXIST") {
    const hint = "Preview a new plan with `wzp init --print`, or replace this one with `wzp init --force`.";
    return { reason: "conflict", detail: `A plan already exists: ${path}.`, hint };
  }
  if (code === "ENOENT") {
    const hint = "Check the path in --project.";
    return { reason: "missing-directory", detail: `The directory of ${path} does not exist.`, hint };
  }
  const detail = `Cannot write the plan ${path}: ${code}.`;
  return { reason: "permission-denied", detail, hint: "Check the permissions of the directory." };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
