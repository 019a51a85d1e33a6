import type { Backups } from "@wezterm-parallel/backend/entry/backup";

export type {
  BackupProgress,
  BackupReport,
  ListedBackup,
  RestoreReport,
  VerifyReport,
} from "@wezterm-parallel/backend/entry/backup";

/** Loads what backs up and restores a home: it reads and writes the files itself, as the user. */
export async function loadBackups() {
  const { hasBackups, openBackups } = await import("@wezterm-parallel/backend/entry/backup");
  return { hasBackups, openBackups };
}

export type OpenedBackups = Backups;
