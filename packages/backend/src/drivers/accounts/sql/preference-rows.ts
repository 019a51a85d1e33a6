import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { preferencesSchema } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import type { PreferenceStore, StoredPreferences } from "../preference-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";

export function preferenceRows(accounts: AccountsDatabase): PreferenceStore {
  return {
    read: (person) => accounts.look(() => readPreferences(accounts, person)),
    write: (person, preferences, version) =>
      accounts.change(function* () {
        const before = yield* readPreferences(accounts, person);
        if (version !== undefined && version !== before.version) return fail(changedMeanwhile);
        yield* accounts.database.run(
          `INSERT INTO preference (person, version, body) VALUES (?, ?, ?)
           ON CONFLICT (person) DO UPDATE SET version = excluded.version, body = excluded.body`,
          person,
          before.version + 1,
          JSON.stringify(preferences),
        );
        return ok(yield* readPreferences(accounts, person));
      }),
  };
}

/** Ignores values of another release that this one cannot parse. */
function* readPreferences({ database }: AccountsDatabase, person: string): Steps<StoredPreferences> {
  const row = yield* database.get<{ version: number; body: string }>(
    "SELECT version, body FROM preference WHERE person = ?",
    person,
  );
  const stored = preferencesSchema.strip().safeParse(row === undefined ? {} : JSON.parse(row.body));
  return { preferences: stored.data ?? preferencesSchema.parse({}), version: row?.version ?? 0 };
}

const changedMeanwhile: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("preferences-outdated"),
  hint: createMessage("look-again"),
});
