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

/** Backups in a directory, with a line on the terminal that shows how far the work has come. */
export type ShownBackups = OpenedBackups & Disposable;

interface ChosenTarget extends ChosenSecret {
  readonly directory: string;
}

/** Uses the directory of the backups on a schedule, and their secret, unless another one is named. */
async function chooseTarget(
  cli: CliContext,
  target: string | undefined,
  secret: ChosenSecret,
): Promise<Result<ChosenTarget, Failure>> {
  if (target !== undefined) return ok({ directory: resolve(cli.cwd, target), ...secret });
  const settings = await readSettingsFile(cli.home.config);
  if (!settings.ok) return settings;
  const { to, passphraseFile, recipient } = settings.value.settings.backup ?? {};
  if (to === undefined) return fail(noTarget);
  const inHome = (path: string) => path.replace(/^~(?=\/)/, cli.env["HOME"] || homedir());
  return ok({
    directory: inHome(to),
    ...(passphraseFile !== undefined && { passphraseFile: inHome(passphraseFile) }),
    ...(recipient !== undefined && { recipient }),
    ...secret,
  });
}

const noTarget: Failure = {
  reason: "invalid-request",
  detail: "No directory was named, and config.yaml has no backup.",
  hint: "Name one: wzp backup create DIRECTORY, or set backup.to (docs/guide/backup.md)",
};

/** Opens the backups in a directory; `create` begins with an empty one, with a new passphrase or for a public key. */
export async function openShownBackups(
  cli: CliContext,
  target: string | undefined,
  { create, ...options }: ChosenSecret & { readonly create: boolean },
): Promise<Result<ShownBackups, Failure>> {
  const chosen = await chooseTarget(cli, target, options);
  if (!chosen.ok) return chosen;
  const { directory } = chosen.value;
  const { secretOfBackups, openBackups } = await loadBackups();
  const secret = await chooseSecret(cli, chosen.value, { create, there: secretOfBackups(directory) });
  if (!secret.ok) return secret;
  const line = new ProgressLine(cli);
  const tell = (progress: Parameters<ProgressLine["show"]>[0]) => line.show(progress);
  const { home, env } = cli;
  const opened = await openBackups({ home, env, directory, secret: secret.value, tell }, { create });
  return opened.ok ? ok({ ...opened.value, [Symbol.dispose]: () => line.clear() }) : opened;
}
