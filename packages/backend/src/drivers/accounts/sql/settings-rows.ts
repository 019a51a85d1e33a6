import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { settingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { SettingsStore, StoredSettings } from "../settings-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

export function settingsStore(accounts: AccountsDatabase): SettingsStore {
  return {
    read: () => accounts.look(() => readSettings(accounts)),
    write: (settings, version, audit) =>
      accounts.change(function* () {
        const before = yield* readSettings(accounts);
        if (version !== undefined && version !== before.version) return fail(changedMeanwhile);
        const body = JSON.stringify(settings);
        yield* accounts.database.run("INSERT INTO settings (at, body) VALUES (?, ?)", accounts.now, body);
        yield* appendAudit(accounts, { ...audit, before: before.settings, after: settings });
        return ok(yield* readSettings(accounts));
      }),
  };
}

/** Settings added by a later release get their defaults; removed settings are ignored. */
function* readSettings({ database }: AccountsDatabase): Steps<StoredSettings> {
  const row = yield* database.get<{ version: number; body: string }>(
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
