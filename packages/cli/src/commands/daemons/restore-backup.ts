import { existsSync } from "node:fs";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import {
  openShownBackups,
  type SecretOptions,
  type ShownBackups,
  withSecretOptions,
} from "../../backup/open-backups.ts";
import { isStorePlace, unknownStorePlace } from "../../backup/store-place.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import type { ListedBackup, RestoredHome } from "../../local-backend/local-backups.ts";
import { examples } from "../../render/examples.ts";
import { findDaemon } from "../../supervision/find-daemon.ts";
import { ask } from "../../text/ask.ts";
import { countOf } from "../../text/count-of.ts";
import { formatSize } from "../../text/size.ts";
import { visible } from "../../text/width.ts";

interface RestoreOptions extends SecretOptions {
  readonly backup?: string;
  readonly to: string;
  readonly yes?: boolean;
}

export function registerRestoreBackup(program: Command, cli: CliContext): void {
  withSecretOptions(
    program.command("restore-backup").argument("<target>", "directory of the backups, or s3://BUCKET/PREFIX"),
  )
    .option("--backup <id>", "the backup to restore (default: the newest)")
    .option(
      "--to <place>",
      "where runs and accounts go: sqlite (files), postgres (the address in WZP_DATABASE), or postgres://USER@HOST/NAME",
      "sqlite",
    )
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      examples(
        "wzp restore-backup /mnt/backup/wzp",
        "wzp restore-backup /mnt/backup/wzp --to postgres",
        "wzp restore-backup s3://backups/wzp",
        "wzp restore-backup /mnt/backup/wzp --key-file /media/usb/wzp-backup.txt",
        "wzp restore-backup /mnt/backup/wzp --backup 2026-11-24T03-00-00-3f9a --yes",
      ),
    )
    .action(cli.action((target: string, options: RestoreOptions) => restore(cli, target, options)));
}

async function restore(
  cli: CliContext,
  target: string,
  { backup, to, yes = false, ...options }: RestoreOptions,
): Promise<Result<ExitCode, Failure>> {
  if (!isStorePlace(to)) return fail(unknownStorePlace);
  const running = findDaemon(cli.home, "server") ?? findDaemon(cli.home, "worker");
  if (running !== undefined) return fail(stillRunning(cli.home.state));
  const opened = await openShownBackups(cli, target, { ...options, create: false });
  if (!opened.ok) return opened;
  using backups = opened.value;
  const chosen = await choose(backups, backup);
  if (!chosen.ok) return chosen;
  const agreed = yes ? ok(true) : await agree(cli, chosen.value, to);
  if (!agreed.ok) return agreed;
  return agreed.value
    ? await restoreChosen(cli, backups, { id: chosen.value.id, to })
    : ok(exitCodes.interrupted);
}

async function choose(backups: ShownBackups, id: string | undefined): Promise<Result<ListedBackup, Failure>> {
  const listed = await backups.list();
  if (!listed.ok) return listed;
  const chosen = id === undefined ? listed.value.at(-1) : listed.value.find((each) => each.id === id);
  return chosen === undefined ? fail(noBackup(id)) : ok(chosen);
}

async function restoreChosen(
  cli: CliContext,
  backups: ShownBackups,
  { id, to }: { readonly id: string; readonly to: string },
): Promise<Result<ExitCode, Failure>> {
  const restored = await backups.restore(id, to);
  if (!restored.ok) return restored;
  backups[Symbol.dispose]();
  if (cli.json) cli.printJson(restored.value);
  else printRestored(cli, restored.value);
  return ok(restored.value.refused.length === 0 ? exitCodes.done : exitCodes.taskFailed);
}

/** Says what will happen, and asks. */
async function agree(cli: CliContext, chosen: ListedBackup, to: string): Promise<Result<boolean, Failure>> {
  const { home, streams } = cli;
  if (streams.stdin.isTTY !== true) return fail(needsYes);
  const { id, host, files, bytes, repositories, release } = chosen;
  cli.note(
    `Backup ${id} of ${visible(host)}, by release ${release}: ${countOf(files, "file")}, ${formatSize(bytes)}.`,
  );
  cli.note(
    existsSync(home.state)
      ? `${home.state} will be kept under another name and replaced.`
      : `${home.state} will be created.`,
  );
  if (to !== "sqlite") cli.note("Runs and accounts are moved to the database, which must have none.");
  cli.note("Configuration files that exist stay as they are.");
  for (const directory of repositories) {
    cli.note(
      existsSync(directory)
        ? `${visible(directory)} gets its missing branches and saved work; nothing in it is moved.`
        : `${visible(directory)} will be created.`,
    );
  }
  return ok((await ask("Restore it? [y/N] ", streams)).startsWith("y"));
}

function printRestored(cli: CliContext, report: RestoredHome): void {
  const { id, files, bytes, kept, untouched, repositories, refused, movedTo } = report;
  cli.print(`${id}: ${countOf(files, "file")} (${formatSize(bytes)}) restored`);
  for (const { gitDirectory, made, added, differing } of repositories) {
    const what = made ? "created" : `${countOf(added, "ref")} added`;
    cli.print(`${visible(gitDirectory)}: ${what}`);
    if (differing.length > 0) {
      const under = "refs/wezterm-parallel/from-backup";
      cli.print(`  ${countOf(differing.length, "ref")} moved since: as backed up under ${under}`);
    }
  }
  if (movedTo !== undefined) cli.print(`runs and accounts are in ${visible(movedTo)}`);
  if (kept !== undefined) cli.print(`what was there is in ${kept}`);
  for (const path of untouched) cli.print(`left as it is: ${path}`);
  for (const { gitDirectory, failure } of refused) {
    cli.note(`not restored: ${visible(gitDirectory)}: ${failure.detail}\n  ${failure.hint ?? ""}`);
  }
  cli.print("Start with: wzp up");
}

function stillRunning(state: string): Failure {
  return {
    reason: "conflict",
    detail: `Server or worker use ${state}.`,
    hint: "Stop them first with: wzp down",
  };
}

function noBackup(id: string | undefined): Failure {
  return {
    reason: "not-found",
    detail: id === undefined ? "There is no finished backup." : `There is no backup ${id}.`,
    hint: "List the backups with: wzp backup list",
  };
}

const needsYes: Failure = {
  reason: "invalid-request",
  detail: "A restore replaces the home, and nobody can be asked here.",
  hint: "Repeat the command with --yes.",
};
