import { homedir } from "node:os";
import { resolve } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";

import type { CliContext } from "../invocation/context.ts";
import { loadBackups, type OpenedBackups } from "../local-backend/local-backups.ts";
import { type ChosenSecret, chooseSecret } from "./choose-secret.ts";
import { ProgressLine } from "./progress-line.ts";

/** Options of every command that opens backups. */
export interface SecretOptions {
  readonly passphraseFile?: string;
  readonly keyFile?: string;
}

/** Adds the options of a command that opens backups. */
export function withSecretOptions(command: Command): Command {
  return command
    .option(
      "--passphrase-file <file>",
      "read the passphrase from the first line of a file (default: WZP_BACKUP_PASSPHRASE, or ask)",
    )
    .option("--key-file <file>", "file of the private key, if the backups are for a public key");
}

/** Backups in one place, with a line on the terminal that shows how far the work has come. */
export type ShownBackups = OpenedBackups & Disposable;

interface ChosenTarget extends ChosenSecret {
  readonly place: string;
}

/** Uses the place of the backups on a schedule, and their secret, unless another one is named. */
async function chooseTarget(
  cli: CliContext,
  target: string | undefined,
  secret: ChosenSecret,
): Promise<Result<ChosenTarget, Failure>> {
  if (target !== undefined)
    return ok({ place: isAddress(target) ? target : resolve(cli.cwd, target), ...secret });
  const settings = await readSettingsFile(cli.home.config);
  if (!settings.ok) return settings;
  const { to, passphraseFile, recipient } = settings.value.settings.backup ?? {};
  if (to === undefined) return fail(noTarget);
  const inHome = (path: string) => path.replace(/^~(?=\/)/, cli.env["HOME"] || homedir());
  return ok({
    place: inHome(to),
    ...(passphraseFile !== undefined && { passphraseFile: inHome(passphraseFile) }),
    ...(recipient !== undefined && { recipient }),
    ...secret,
  });
}

function isAddress(target: string): boolean {
  return target.startsWith("s3:");
}

const noTarget: Failure = {
  reason: "invalid-request",
  detail: "No directory or bucket was named, and config.yaml has no backup.",
  hint: "Name one: wzp backup create DIRECTORY, wzp backup create s3://BUCKET/PREFIX, or set backup.to (docs/guide/backup.md)",
};

/** Opens the backups in a place; `create` begins with an empty one, with a new passphrase or for a public key. */
export async function openShownBackups(
  cli: CliContext,
  target: string | undefined,
  { create, ...options }: ChosenSecret & { readonly create: boolean },
): Promise<Result<ShownBackups, Failure>> {
  const chosen = await chooseTarget(cli, target, options);
  if (!chosen.ok) return chosen;
  const { place, ...given } = chosen.value;
  const { openBackups } = await loadBackups();
  const line = new ProgressLine(cli);
  const tell = (progress: Parameters<ProgressLine["show"]>[0]) => line.show(progress);
  const { home, env } = cli;
  const opened = await openBackups(
    { home, env, place, tell },
    { create, secret: (there) => chooseSecret(cli, given, { create, there }) },
  );
  if (!opened.ok) return opened;
  const backups = opened.value;
  return ok({
    ...backups,
    [Symbol.dispose]: () => {
      line.clear();
      backups[Symbol.dispose]();
    },
  });
}
