import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import {
  openShownBackups,
  type PassphraseOptions,
  passphraseOption,
  type ShownBackups,
} from "../../backup/open-backups.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import type { BackupReport, ListedBackup } from "../../local-backend/local-backups.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { formatDuration } from "../../text/duration.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { formatSize } from "../../text/size.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface MakeOptions extends PassphraseOptions {
  readonly keep?: number;
}

interface VerifyOptions extends PassphraseOptions {
  readonly backup?: string;
}

type Done = Promise<Result<ExitCode, Failure>>;

const mostKept = 10_000;

export function registerBackup(program: Command, cli: CliContext): void {
  const backup = program.command("backup");
  backup
    .command("create", { isDefault: true })
    .argument("<target>", "directory of the backups, best on another disk; created if missing")
    .option(...passphraseOption)
    .option(
      "--keep <number>",
      "afterwards remove all but the newest backups (default: keep all)",
      parseInteger(1, mostKept),
    )
    .description("add a backup: only what changed since the last one is copied")
    .addHelpText(
      "after",
      examples("wzp backup create /mnt/backup/wzp", "wzp backup create /mnt/backup/wzp --keep 30 --json"),
    )
    .action(cli.action((target: string, options: MakeOptions) => makeBackup(cli, target, options)));
  backup
    .command("list")
    .argument("<target>", "directory of the backups")
    .option(...passphraseOption)
    .description("list the backups, oldest first")
    .addHelpText(
      "after",
      examples("wzp backup list /mnt/backup/wzp", "wzp backup list /mnt/backup/wzp --json | jq -r '.[].id'"),
    )
    .action(cli.action((target: string, options: PassphraseOptions) => listBackups(cli, target, options)));
  backup
    .command("verify")
    .argument("<target>", "directory of the backups")
    .option(...passphraseOption)
    .option("--backup <id>", "the backup to verify (default: the newest)")
    .description("restore a backup into a temporary directory and compare every file, database and commit")
    .addHelpText(
      "after",
      examples("wzp backup verify /mnt/backup/wzp", "wzp backup verify /mnt/backup/wzp --json"),
    )
    .action(cli.action((target: string, options: VerifyOptions) => verifyBackup(cli, target, options)));
}

async function makeBackup(cli: CliContext, target: string, { keep, ...options }: MakeOptions): Done {
  const client = await cli.client({ prompt: true });
  const served = await client.handshake();
  if (!served.ok && served.failure.reason !== "unavailable") return served;
  const copyByServer = served.ok ? () => client.send("copyHome", {}) : undefined;
  const made = await withBackups(cli, target, { ...options, create: true }, (backups) =>
    backups.make({ copyByServer, keep }),
  );
  if (!made.ok) return made;
  if (cli.json) cli.printJson(made.value);
  else printMade(cli, made.value);
  return ok(made.value.refused.length === 0 ? exitCodes.done : exitCodes.taskFailed);
}

function printMade(
  cli: CliContext,
  { id, files, bytes, repositories, added, tookMs, refused }: BackupReport,
): void {
  for (const { gitDirectory, failure } of refused) {
    cli.note(`not saved: ${visible(gitDirectory)}: ${failure.detail}`);
  }
  const all = `${countOf(files, "file")} (${formatSize(bytes)}), ${countOf(repositories, "repository", "repositories")}`;
  cli.print(`${id}: ${all}, ${formatSize(added.bytes)} added, in ${formatDuration(tookMs)}`);
}

async function listBackups(cli: CliContext, target: string, options: PassphraseOptions): Done {
  const listed = await withBackups(cli, target, { ...options, create: false }, (backups) => backups.list());
  if (!listed.ok) return listed;
  if (cli.json) cli.printJson(listed.value);
  else if (listed.value.length === 0) cli.print("no backups");
  else cli.print(await renderTable(listed.value.map(cellsOf), cli.width));
  return ok(exitCodes.done);
}

function cellsOf({ id, host, files, bytes, repositories }: ListedBackup) {
  return [
    { text: id },
    { text: visible(host) },
    { text: countOf(files, "file") },
    { text: formatSize(bytes).padStart(9) },
    { text: countOf(repositories.length, "repository", "repositories") },
  ];
}

async function verifyBackup(cli: CliContext, target: string, { backup, ...options }: VerifyOptions): Done {
  const verified = await withBackups(cli, target, { ...options, create: false }, (backups) =>
    backups.verify(backup),
  );
  if (!verified.ok) return verified;
  if (cli.json) cli.printJson(verified.value);
  else {
    const { id, files, bytes, databases, repositories } = verified.value;
    const all = [
      `${countOf(files, "file")} (${formatSize(bytes)})`,
      countOf(databases, "database"),
      countOf(repositories, "repository", "repositories"),
    ];
    cli.print(`${id}: ${all.join(", ")} restored and compared: all as backed up`);
  }
  return ok(exitCodes.done);
}

async function withBackups<T>(
  cli: CliContext,
  target: string,
  options: PassphraseOptions & { readonly create: boolean },
  work: (backups: ShownBackups) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const opened = await openShownBackups(cli, target, options);
  if (!opened.ok) return opened;
  using backups = opened.value;
  return await work(backups);
}
