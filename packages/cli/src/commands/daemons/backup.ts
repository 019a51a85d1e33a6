import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import {
  openShownBackups,
  type SecretOptions,
  type ShownBackups,
  withSecretOptions,
} from "../../backup/open-backups.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import type { BackupReport, ListedBackup } from "../../local-backend/local-backups.ts";
import { renderBackupSchedule } from "../../render/backup-schedule.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { formatDuration } from "../../text/duration.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { formatSize } from "../../text/size.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { registerBackupKey } from "./backup-key.ts";

interface MakeOptions extends SecretOptions {
  readonly recipient?: string;
  readonly keep?: number;
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
}

interface VerifyOptions extends SecretOptions {
  readonly backup?: string;
}

type Done = Promise<Result<ExitCode, Failure>>;

const mostKept = 10_000;

const targetArgument = [
  "[target]",
  "directory of the backups, or s3://BUCKET/PREFIX (default: the one in config.yaml)",
] as const;

export function registerBackup(program: Command, cli: CliContext): void {
  const backup = program.command("backup");
  registerCreate(backup, cli);
  registerLooking(backup, cli);
  registerBackupKey(backup, cli);
}

function registerCreate(backup: Command, cli: CliContext): void {
  const count = parseInteger(0, mostKept);
  withSecretOptions(
    backup
      .command("create", { isDefault: true })
      .argument(
        "[target]",
        "directory of the backups, best on another disk, created if missing; or s3://BUCKET/PREFIX (default: the one in config.yaml)",
      ),
  )
    .option(
      "--recipient <key>",
      "for new backups, instead of a passphrase: the public key of who alone can read them (age1…)",
    )
    .option("--keep <number>", "afterwards remove all but the newest backups (default: keep all)", count)
    .option("--keep-daily <number>", "also keep the newest backup of each of the last days", count)
    .option("--keep-weekly <number>", "also keep the newest backup of each of the last weeks", count)
    .option("--keep-monthly <number>", "also keep the newest backup of each of the last months", count)
    .description("add a backup: only what changed since the last one is copied")
    .addHelpText(
      "after",
      examples(
        "wzp backup create /mnt/backup/wzp",
        "wzp backup create /mnt/backup/wzp --keep 30 --json",
        "wzp backup create /mnt/backup/wzp --keep-daily 7 --keep-weekly 4",
        "wzp backup create /mnt/backup/wzp --recipient age1…",
        "wzp backup create s3://backups/wzp --keep-daily 7",
      ),
    )
    .action(
      cli.action((target: string | undefined, options: MakeOptions) => makeBackup(cli, target, options)),
    );
}

function registerLooking(backup: Command, cli: CliContext): void {
  backup
    .command("schedule")
    .description("show when the server makes its backups, and how the last ones went")
    .addHelpText("after", examples("wzp backup schedule", "wzp backup schedule --json | jq .last.at"))
    .action(cli.action(() => showSchedule(cli)));
  withSecretOptions(backup.command("list").argument(...targetArgument))
    .description("list the backups, oldest first")
    .addHelpText(
      "after",
      examples("wzp backup list /mnt/backup/wzp", "wzp backup list /mnt/backup/wzp --json | jq -r '.[].id'"),
    )
    .action(
      cli.action((target: string | undefined, options: SecretOptions) => listBackups(cli, target, options)),
    );
  withSecretOptions(backup.command("verify").argument(...targetArgument))
    .option("--backup <id>", "the backup to verify (default: the newest)")
    .description("restore a backup into a temporary directory and compare every file, database and commit")
    .addHelpText(
      "after",
      examples("wzp backup verify /mnt/backup/wzp", "wzp backup verify /mnt/backup/wzp --json"),
    )
    .action(
      cli.action((target: string | undefined, options: VerifyOptions) => verifyBackup(cli, target, options)),
    );
}

async function makeBackup(cli: CliContext, target: string | undefined, options: MakeOptions): Done {
  const client = await cli.client({ prompt: true });
  const served = await client.handshake();
  if (!served.ok && served.failure.reason !== "unavailable") return served;
  const copyByServer = served.ok ? () => client.send("copyHome", {}) : undefined;
  const made = await withBackups(cli, target, { ...options, create: true }, (backups) =>
    backups.make({ copyByServer, keep: keptBy(options) }),
  );
  if (!made.ok) return made;
  if (cli.json) cli.printJson(made.value);
  else printMade(cli, made.value);
  return ok(made.value.refused.length === 0 ? exitCodes.done : exitCodes.taskFailed);
}

/** Without any number, all backups stay. */
function keptBy({ keep, keepDaily, keepWeekly, keepMonthly }: MakeOptions) {
  const kept = { last: keep, daily: keepDaily, weekly: keepWeekly, monthly: keepMonthly };
  return Object.values(kept).every((count) => count === undefined) ? undefined : kept;
}

async function showSchedule(cli: CliContext): Done {
  const resources = await (await cli.client()).get("getResources", {});
  if (!resources.ok) return resources;
  const { backups } = resources.value;
  if (cli.json) cli.printJson(backups ?? null);
  else cli.print(renderBackupSchedule(backups));
  return ok(backups?.failed === undefined ? exitCodes.done : exitCodes.taskFailed);
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

async function listBackups(cli: CliContext, target: string | undefined, options: SecretOptions): Done {
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

async function verifyBackup(
  cli: CliContext,
  target: string | undefined,
  { backup, ...options }: VerifyOptions,
): Done {
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
  target: string | undefined,
  options: SecretOptions & { readonly create: boolean },
  work: (backups: ShownBackups) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const opened = await openShownBackups(cli, target, options);
  if (!opened.ok) return opened;
  using backups = opened.value;
  return await work(backups);
}
