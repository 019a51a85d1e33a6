import { resolve } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

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

/** Opens the backups in a directory; `create` begins with an empty one, with a new passphrase. */
export async function openShownBackups(
  cli: CliContext,
  target: string,
  { passphraseFile, create }: PassphraseOptions & { readonly create: boolean },
): Promise<Result<ShownBackups, Failure>> {
  const directory = resolve(cli.cwd, target);
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
