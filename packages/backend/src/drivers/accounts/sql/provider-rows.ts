import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { oidcSettingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { NewAuditEntry } from "../audit-entry.ts";
import type { Federation, StoredProvider } from "../federation.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

interface ProviderRow {
  readonly id: number;
  readonly settings: string;
  readonly secret: Uint8Array | null;
}

export function* readProvider({ database }: AccountsDatabase): Steps<StoredProvider | undefined> {
  const row = yield* database.get<ProviderRow>("SELECT * FROM provider");
  if (row === undefined) return undefined;
  const settings = oidcSettingsSchema.parse(JSON.parse(row.settings));
  return { settings, secret: row.secret ?? undefined, version: row.id };
}

type NewProvider = Parameters<Federation["setProvider"]>[0];

/**
 * Each change is a new row with a number that is never reused, so the ETag of a removed provider matches no
 * later one.
 */
export function writeProvider(
  accounts: AccountsDatabase,
  { provider, version }: { readonly provider: NewProvider; readonly version: number | undefined },
  audit: NewAuditEntry,
): Promise<Result<void, Failure>> {
  return accounts.change(function* () {
    const before = yield* readProvider(accounts);
    if (provider === null && before === undefined) return fail(notSetUp);
    if (version !== undefined && version !== before?.version) return fail(changedMeanwhile);
    yield* accounts.database.run("DELETE FROM provider");
    if (provider !== null) {
      const { settings, secret } = provider;
      const text = JSON.stringify(settings);
      yield* accounts.database.run(
        "INSERT INTO provider (settings, secret) VALUES (?, ?)",
        text,
        secret ?? null,
      );
    }
    yield* appendAudit(accounts, { ...audit, before: plain(before), after: plain(provider ?? undefined) });
    return ok(undefined);
  });
}

function plain(provider: Pick<StoredProvider, "settings" | "secret"> | undefined): object | undefined {
  return provider && { ...provider.settings, hasSecret: provider.secret !== undefined };
}

const notSetUp: Failure = createFailure({
  reason: "not-found",
  detail: createMessage("sign-on-unset"),
  hint: createMessage("sign-on-unset-hint"),
});

const changedMeanwhile: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("sign-on-outdated"),
  hint: createMessage("look-again-with", { command: "wzp oidc show" }),
});
