import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { RetentionReport } from "@wezterm-parallel/shared/protocol/api/schemas/retention-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import {
  type CleanReport,
  openLocalCheckouts,
  type SpareBranch,
} from "../../local-backend/local-checkouts.ts";
import { userSettings } from "../../settings/user-settings.ts";
import { renderRetention } from "../../render/retention-report.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { parseDuration } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface CleanOptions {
  readonly dryRun?: boolean;
  readonly olderThan?: number;
  readonly all?: boolean;
  readonly branches?: boolean;
}

type WholeReport = CleanReport & {
  readonly branches?: readonly SpareBranch[];
  readonly records?: RetentionReport;
};

export function registerClean(program: Command, cli: CliContext): void {
  program
    .command("clean")
    .option("--dry-run", "only list what would be removed, and why")
    .option(
      "--older-than <time>",
      "all checkouts whose attempt ended at least this long ago, e.g. 2h",
      parseDuration,
    )
    .option("--all", "clean all projects (default: the current repository, if there is one)")
    .option("--branches", "also delete branches of tasks whose commits are merged or saved elsewhere")
    .addHelpText(
      "after",
      examples("wzp clean --dry-run", "wzp clean --older-than 2h", "wzp clean --branches --dry-run"),
    )
    .action(cli.action((options: CleanOptions) => clean(cli, options)));
}

async function clean(cli: CliContext, options: CleanOptions): Promise<Result<ExitCode, Failure>> {
  const cleaned = await cleanWhere(cli, options);
  if (!cleaned.ok) return cleaned;
  const branches = options.branches === true ? await pruneBranches(cli, options) : ok(undefined);
  if (!branches.ok) return branches;
  const records = await cleanRecords(cli, options);
  if (!records.ok) return records;
  const report = {
    ...cleaned.value,
    ...(branches.value !== undefined && { branches: branches.value }),
    ...(records.value !== undefined && { records: records.value }),
  };
  if (cli.json) cli.printJson(report);
  else await printReport(cli, report, options.dryRun === true);
  return ok(report.refused.length === 0 ? exitCodes.done : exitCodes.taskFailed);
}

/**
 * What the server keeps of runs follows its settings alone, so that a limit for checkouts leaves it out. Without a server, or
 * the permission, checkouts are cleaned all the same.
 */
async function cleanRecords(
  cli: CliContext,
  { dryRun = false, olderThan }: CleanOptions,
): Promise<Result<RetentionReport | undefined, Failure>> {
  if (olderThan !== undefined) return ok(undefined);
  const cleaned = await (await cli.client()).send("cleanRecords", {}, { dryRun });
  if (cleaned.ok) return cleaned;
  const isOptional = ["unavailable", "unauthorized", "unauthenticated"].includes(cleaned.failure.reason);
  return isOptional ? ok(undefined) : cleaned;
}

/** Works on this machine's repository only: another server's workers have their own branches. */
async function pruneBranches(
  cli: CliContext,
  { dryRun = false }: CleanOptions,
): Promise<Result<readonly SpareBranch[], Failure>> {
  const local = await openLocalCheckouts(cli.home, cli.env);
  return local.pruneBranches(cli.directory, dryRun);
}

/**
 * Cleans on this machine as the user, even without a server; elsewhere through the workers of that server.
 */
async function cleanWhere(cli: CliContext, options: CleanOptions): Promise<Result<CleanReport, Failure>> {
  const client = await cli.client();
  const wish = { dryRun: options.dryRun === true, olderThanMs: options.olderThan };
  if (cli.context.ok && cli.context.value !== undefined) {
    const cleaned = await client.checkouts.clean(wish);
    if (!cleaned.ok) return cleaned;
    const { removed, refused, unreached } = cleaned.value;
    for (const { failure } of unreached) cli.note(failure.detail);
    return ok({ removed, refused });
  }
  const settings = await userSettings(cli);
  if (!settings.ok) return settings;
  const local = await openLocalCheckouts(cli.home, cli.env);
  return ok(
    await local.clean({
      ...wish,
      kept: settings.value.checkouts,
      directory: options.all === true ? undefined : cli.directory,
      isLive: (attempt) => mayRun(client, attempt),
    }),
  );
}

/**
 * Returns true when the server does not answer: only attempts that it reports as ended or unknown are
 * removed.
 */
async function mayRun(client: Client, attempt: string): Promise<boolean> {
  const found = await client.attempt(attempt);
  if (found.ok) return found.value.state !== "ended";
  return found.failure.reason !== "not-found";
}

async function printReport(
  cli: CliContext,
  { removed, refused, branches, records }: WholeReport,
  dryRun: boolean,
): Promise<void> {
  const rows = removed.map(({ attempt, bytes, why, saved }) => {
    const kept = saved === undefined ? "" : `, saved as ${saved.slice(0, 12)}`;
    return [{ text: visible(attempt) }, { text: sizeOf(bytes).padStart(8) }, { text: `${why}${kept}` }];
  });
  if (rows.length > 0) cli.print(await renderTable(rows, cli.width));
  for (const { attempt, failure } of refused)
    cli.note(`kept: ${attempt}: ${failure.detail}\n  ${failure.hint ?? ""}`);
  const total = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  const count = countOf(removed.length, "checkout");
  const verb = dryRun ? "would be removed" : "removed";
  cli.print(removed.length === 0 ? "nothing to remove" : `${count} ${verb}, ${sizeOf(total)} in all`);
  if (branches !== undefined) await printBranches(cli, branches, verb);
  const rendered = records === undefined ? "" : await renderRetention(records, cli.width);
  if (rendered !== "") cli.print(rendered);
}

async function printBranches(cli: CliContext, branches: readonly SpareBranch[], verb: string): Promise<void> {
  const rows = branches.map(({ branch, commit, keptBy }) => [
    { text: visible(branch) },
    { text: commit.slice(0, 12) },
    { text: visible(`also on ${keptBy.replace(/^refs\/(heads|remotes|tags)\//, "")}`) },
  ]);
  if (rows.length > 0) cli.print(await renderTable(rows, cli.width));
  cli.print(
    branches.length === 0
      ? "no branch to remove"
      : `${countOf(branches.length, "branch", "branches")} ${verb}`,
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 2 ** 20) return `${Math.ceil(bytes / 2 ** 10)} KiB`;
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
