import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { text } from "node:stream/consumers";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { BackupsToKeep } from "@wezterm-parallel/shared/domain/backup/keep-backups";
import { type Failure, failureSchema } from "@wezterm-parallel/shared/domain/failure";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { BackupWork } from "../../server/backups/decide-backup.ts";
import type { BackupDone } from "../../server/backups/scheduled-backups.ts";

/** Backups to keep if `config.yaml` does not say. */
const usuallyKept: BackupsToKeep = { last: 1, daily: 7, weekly: 4 };

interface Reported {
  readonly id?: string;
  readonly bytes?: number;
  readonly tookMs?: number;
  readonly added?: { readonly bytes: number };
  readonly refused?: readonly { readonly gitDirectory: string; readonly failure: Failure }[];
  readonly error?: unknown;
}

/**
 * Runs `wzp backup` in a program of its own, as a person would: it copies and compresses for minutes, which must not
 * hold up the server, and git may be killed with it.
 */
export async function runBackup(
  work: BackupWork,
  backup: NonNullable<Settings["backup"]>,
  signal: AbortSignal,
): Promise<Result<BackupDone, Failure>> {
  const [node = process.execPath, program = ""] = process.argv;
  const { to = "" } = backup;
  const keep = { ...usuallyKept, ...backup.keep };
  const words = [
    "backup",
    work === "backup" ? "create" : "verify",
    "--json",
    inHome(to),
    ...secretOptions(backup),
    ...(work === "backup" ? keepOptions(keep) : []),
  ];
  const began = Date.now();
  const child = spawn(node, [program, ...words], {
    env: { ...process.env, WZP_CONTEXT: "local" },
    stdio: ["ignore", "pipe", "ignore"],
    // In a session of its own, so that it can let the programs of all others go first.
    detached: true,
    signal,
  });
  const ended = new Promise<string>((settle) => {
    child.on("error", (error) => settle(String(error)));
    child.on("close", (code, by) => settle(`exit ${code ?? by}`));
  });
  const [said, how] = await Promise.all([text(child.stdout).catch(() => ""), ended]);
  return readReport(said, { work, how, began });
}

function secretOptions({
  passphraseFile = "",
  recipient,
}: NonNullable<Settings["backup"]>): readonly string[] {
  return recipient === undefined ? ["--passphrase-file", inHome(passphraseFile)] : ["--recipient", recipient];
}

function keepOptions(keep: BackupsToKeep): readonly string[] {
  const options = { "--keep": keep.last, "--keep-daily": keep.daily, "--keep-weekly": keep.weekly };
  return Object.entries({ ...options, "--keep-monthly": keep.monthly }).flatMap(([option, count]) =>
    count === undefined ? [] : [option, String(count)],
  );
}

function readReport(
  said: string,
  { work, how, began }: { readonly work: BackupWork; readonly how: string; readonly began: number },
): Result<BackupDone, Failure> {
  const report = parse(said);
  const failure = failureSchema.safeParse(report?.error);
  if (failure.success) return fail(failure.data);
  if (report?.id === undefined) return fail(unexplained(how));
  if (work === "verify") return ok({ verified: { at: Date.now(), id: report.id } });
  return readMade({ ...report, id: report.id }, began);
}

/** A backup without a repository that cannot be read is no success. */
function readMade(
  { id, bytes = 0, tookMs = 0, added, refused: [refused] = [] }: Reported & { readonly id: string },
  began: number,
): Result<BackupDone, Failure> {
  if (refused !== undefined) return fail(refused.failure);
  return ok({ last: { at: began, id, bytes, added: added?.bytes ?? 0, tookMs } });
}

function parse(said: string): Reported | undefined {
  try {
    return JSON.parse(said) as Reported;
  } catch {
    return undefined;
  }
}

function unexplained(how: string): Failure {
  return {
    reason: "backup-damaged",
    detail: `wzp backup ended without a report (${how}).`,
    hint: "Run it yourself to see why: wzp backup create",
  };
}

function inHome(path: string): string {
  return path.startsWith("~/") ? `${homedir()}${path.slice(1)}` : path;
}
