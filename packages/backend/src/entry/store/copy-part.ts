import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { withoutPassword } from "../../base/postgres/connection-options.ts";
import { explainPostgresError } from "../../base/postgres/postgres-failure.ts";
import { explainSqliteError } from "../../base/sqlite/sqlite-failure.ts";
import type { Tables } from "../../drivers/tables/tables.ts";
import { copyTables, tableDiffers } from "./copy-tables.ts";
import { openFiles, openSchemas, storeFiles } from "./open-parts.ts";

/**
 * Copies a part of the store in the database at `url`, as it is at one moment, to `store.db` or `accounts.db` in the directory of
 * `file`; servers go on using it. The file needs no other beside it.
 */
export async function copyPart(
  url: string,
  part: Tables["part"],
  file: string,
): Promise<Result<void, Failure>> {
  try {
    await using opened = new AsyncDisposableStack();
    const from = await (await openSchemas(url, "read"))[part]();
    if (!from.ok) return from;
    opened.use(from.value);
    const to = await openFiles(storeFiles(dirname(file)), "fill")[part]();
    if (!to.ok) return to;
    opened.use(to.value);
    const copied = await copyTables(from.value, to.value, () => {});
    return typeof copied === "string" ? fail(tableDiffers(copied)) : ok(undefined);
  } catch (error) {
    return fail(explainCopyError(error, { file, place: withoutPassword(url) }));
  }
}

/** Either engine may fail in the middle of a copy; any other exception is a bug. */
export function explainCopyError(
  error: unknown,
  { file, place }: { readonly file: string; readonly place: string },
): Failure {
  const isOfSqlite = error instanceof Error && "errcode" in error;
  return isOfSqlite ? explainSqliteError(error, file) : explainPostgresError(error, place);
}
