import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { settingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { SettingsStore, StoredSettings } from "../settings-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

export function settingsStore(accounts: AccountsDatabase): SettingsStore {
  return {
    read: async () => readSettings(accounts),
    write: async (settings, version, audit) =>
      accounts.change(() => {
        const before = readSettings(accounts);
        if (version !== undefined && version !== before.version) return fail(changedMeanwhile);
        const body = JSON.stringify(settings);
        accounts.database.run("INSERT INTO settings (at, body) VALUES (?, ?)", accounts.now, body);
        appendAudit(accounts, { ...audit, before: before.settings, after: settings });
        return ok(readSettings(accounts));
      }),
  };
}

/** Settings added by a later release get their defaults; removed settings are ignored. */
function readSettings({ database }: AccountsDatabase): StoredSettings {
  const row = database.get<{ version: number; body: string }>(
    "SELECT version, body FROM settings ORDER BY version DESC LIMIT 1",
  );
  const stored = row === undefined ? {} : (JSON.parse(row.body) as object);
  return { settings: settingsSchema.strip().parse(stored), version: row?.version ?? 0 };
}

const changedMeanwhile: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("settings-outdated"),
  hint: createMessage("look-again-with", { command: "wzp admin settings" }),
});
