import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewFactor, Proofs } from "../accounts.ts";
import type { NewAuditEntry } from "../audit-entry.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

interface FactorRow {
  readonly secret: Uint8Array;
  readonly confirmed_at: number | null;
  readonly last_step: number;
}

/** Reads the credentials by which a person signs in. */
export function* readProofs({ database }: AccountsDatabase, user: string): Steps<Proofs> {
  const password = yield* database.get<{ hash: string }>("SELECT hash FROM password WHERE user_id = ?", user);
  const factor = yield* database.get<FactorRow>("SELECT * FROM second_factor WHERE user_id = ?", user);
  const codes = yield* database.get<{ n: number }>(
    "SELECT count(*) AS n FROM recovery_code WHERE user_id = ? AND used_at IS NULL",
    user,
  );
  return {
    password: password?.hash,
    factor: factor && {
      secret: factor.secret,
      confirmed: factor.confirmed_at !== null,
      lastStep: factor.last_step,
    },
    recoveryCodes: codes?.n ?? 0,
  };
}

export function setPassword(
  accounts: AccountsDatabase,
  { user, hash }: { readonly user: string; readonly hash: string | null },
  audit: NewAuditEntry,
): Promise<Result<void, Failure>> {
  return accounts.change(function* () {
    yield* accounts.database.run("DELETE FROM password WHERE user_id = ?", user);
    if (hash !== null)
      yield* accounts.database.run("INSERT INTO password VALUES (?, ?, ?)", user, hash, accounts.now);
    return ok(yield* appendAudit(accounts, audit));
  });
}

/** Replaces the factor with its recovery codes. */
export function setFactor(
  accounts: AccountsDatabase,
  { user, factor }: { readonly user: string; readonly factor: NewFactor | null },
  audit: NewAuditEntry,
): Promise<Result<void, Failure>> {
  const { database, now } = accounts;
  return accounts.change(function* () {
    yield* database.run("DELETE FROM second_factor WHERE user_id = ?", user);
    yield* database.run("DELETE FROM recovery_code WHERE user_id = ?", user);
    if (factor !== null) {
      const { secret, lastStep, recoveryCodes } = factor;
      const confirmedAt = factor.confirmed ? now : null;
      yield* database.run(
        "INSERT INTO second_factor VALUES (?, ?, ?, ?)",
        user,
        secret,
        confirmedAt,
        lastStep,
      );
      for (const code of recoveryCodes) {
        yield* database.run("INSERT INTO recovery_code (user_id, hash) VALUES (?, ?)", user, code);
      }
    }
    return ok(yield* appendAudit(accounts, audit));
  });
}

/** The statement itself decides which of two concurrent calls with one code is first. */
export function useStep(
  accounts: AccountsDatabase,
  { user, step }: { readonly user: string; readonly step: number },
): Promise<Result<boolean, Failure>> {
  return accounts.change(function* () {
    const changes = yield* accounts.database.run(
      "UPDATE second_factor SET last_step = ?1 WHERE user_id = ?2 AND last_step < ?1",
      step,
      user,
    );
    return ok(changes === 1);
  });
}

export function useRecoveryCode(
  accounts: AccountsDatabase,
  { user, hash }: { readonly user: string; readonly hash: Uint8Array },
  audit: NewAuditEntry,
): Promise<Result<boolean, Failure>> {
  return accounts.change(function* () {
    const changes = yield* accounts.database.run(
      "UPDATE recovery_code SET used_at = ? WHERE user_id = ? AND hash = ? AND used_at IS NULL",
      accounts.now,
      user,
      hash,
    );
    if (changes === 1) yield* appendAudit(accounts, audit);
    return ok(changes === 1);
  });
}

/** Returns whether the user has signed in from this address before without reporting it as foreign. */
export function* hasSignedInFrom(
  { database }: AccountsDatabase,
  user: string,
  address: string,
): Steps<boolean> {
  return (
    (yield* database.get(
      `SELECT 1 FROM access_grant WHERE user_id = ? AND address = ? AND kind IN ('browser', 'program')`,
      user,
      address,
    )) !== undefined
  );
}
