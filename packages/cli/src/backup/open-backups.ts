import { homedir } from "node:os";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";

import type { CliContext } from "../invocation/context.ts";
import { loadBackups, type OpenedBackups } from "../local-backend/local-backups.ts";
import { askPassphrase } from "./ask-passphrase.ts";
import { ProgressLine } from "./progress-line.ts";

/** Options of every command that opens backups. */
export interface PassphraseOptions {
  readonly passphraseFile?: string;
}

export const passphraseOption = [
  "--passphrase-file <file>",
  "read the passphrase from the first line of a file (default: WZP_BACKUP_PASSPHRASE, or ask)",
] as const;

/** Backups in a directory, with a line on the terminal that shows how far the work has come. */
export type ShownBackups = OpenedBackups & Disposable;

interface ChosenTarget extends PassphraseOptions {
  readonly directory: string;
}

/** Uses the directory of the backups on a schedule, and their passphrase, unless another one is named. */
async function chooseTarget(
  cli: CliContext,
  target: string | undefined,
  { passphraseFile }: PassphraseOptions,
): Promise<Result<ChosenTarget, Failure>> {
  if (target !== undefined)
    return ok({
      directory: resolve(cli.cwd, target),
      ...(passphraseFile !== undefined && { passphraseFile }),
    });
  const settings = await readSettingsFile(cli.home.config);
  if (!settings.ok) return settings;
  const { to, passphraseFile: usual = "" } = settings.value.settings.backup ?? {};
  if (to === undefined) return fail(noTarget);
  const inHome = (path: string) => path.replace(/^~(?=\/)/, cli.env["HOME"] || homedir());
  return ok({ directory: inHome(to), passphraseFile: passphraseFile ?? inHome(usual) });
}

const noTarget: Failure = {
  reason: "invalid-request",
  detail: "No directory was named, and config.yaml has no backup.",
  hint: "Name one: wzp backup create DIRECTORY, or set backup.to (docs/guide/backup.md)",
};

/** Opens the backups in a directory; `create` begins with an empty one, with a new passphrase. */
export async function openShownBackups(
  cli: CliContext,
  target: string | undefined,
  { create, ...options }: PassphraseOptions & { readonly create: boolean },
): Promise<Result<ShownBackups, Failure>> {
  const chosen = await chooseTarget(cli, target, options);
  if (!chosen.ok) return chosen;
  const { directory, passphraseFile } = chosen.value;
  const { hasBackups, openBackups } = await loadBackups();
  const fresh = create && !hasBackups(directory);
  const passphrase = await askPassphrase(cli, { file: passphraseFile, fresh });
  if (!passphrase.ok) return passphrase;
  const line = new ProgressLine(cli);
  const tell = (progress: Parameters<ProgressLine["show"]>[0]) => line.show(progress);
  const { home, env } = cli;
  const opened = await openBackups({ home, env, directory, passphrase: passphrase.value, tell }, { create });
  return opened.ok ? ok({ ...opened.value, [Symbol.dispose]: () => line.clear() }) : opened;
}
