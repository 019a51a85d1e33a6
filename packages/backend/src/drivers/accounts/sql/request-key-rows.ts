import { ok } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { KeyedRequest, RequestKey, RequestKeys } from "../request-keys.ts";
import type { AccountsDatabase } from "./accounts-database.ts";

interface RequestKeyRow {
  readonly hash: string;
  readonly at: number;
  readonly done: number;
  readonly answer: string | null;
}

export function requestKeyRows(accounts: AccountsDatabase): RequestKeys {
  const { database } = accounts;
  return {
    begin: (key, hash, since) =>
      accounts.change<KeyedRequest | undefined>(function* () {
        yield* database.run("DELETE FROM request_key WHERE at < ?", since);
        const before = yield* readRequest(accounts, key);
        if (before !== undefined) return ok(before);
        const insert = "INSERT INTO request_key (person, key, hash, at) VALUES (?, ?, ?, ?)";
        yield* database.run(insert, key.person, key.key, hash, accounts.now);
        return ok(undefined);
      }),
    finish: ({ person, key }, answer) =>
      accounts.change(function* () {
        const update = "UPDATE request_key SET done = 1, answer = ? WHERE person = ? AND key = ?";
        yield* database.run(update, answer ?? null, person, key);
        return ok(undefined);
      }),
    forget: ({ person, key }) =>
      accounts.change(function* () {
        yield* database.run("DELETE FROM request_key WHERE person = ? AND key = ?", person, key);
        return ok(undefined);
      }),
  };
}

function* readRequest(
  { database }: AccountsDatabase,
  { person, key }: RequestKey,
): Steps<KeyedRequest | undefined> {
  const row = yield* database.get<RequestKeyRow>(
    "SELECT hash, at, done, answer FROM request_key WHERE person = ? AND key = ?",
    person,
    key,
  );
  if (row === undefined) return undefined;
  return { hash: row.hash, at: row.at, done: row.done === 1, answer: row.answer ?? undefined };
}
