import { createHash } from "node:crypto";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Tables, TableShape } from "../../drivers/tables/tables.ts";

/** Rows in one transaction of the copy, and in one answer of a comparison. */
const portion = 500;

export interface CopyProgress {
  readonly part: Tables["part"];
  readonly table: string;
  readonly step: "copy" | "compare";
  /** Rows of this table so far. */
  readonly rows: number;
}

export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the rows in the order of their keys, the same in both stores. */
  readonly hash: string;
}

/**
 * Copies all tables of a part, and compares count and hash of each. Rows that the target has are kept, so that a copy that was
 * killed goes on; a table that differs afterwards, because the source was used meanwhile, is copied again from its start.
 * Returns the name of a table that still differs.
 */
export async function copyTables(
  from: Tables,
  to: Tables,
  tell: (progress: CopyProgress) => void,
): Promise<readonly CopiedTable[] | string> {
  const copied: CopiedTable[] = [];
  for (const table of await sharedShapes(from, to)) {
    await copyTable(from, to, table, tell);
    const original = await hashTable(from, table, tell);
    if ((await hashTable(to, table, tell)).hash !== original.hash) {
      await to.empty(table);
      await copyTable(from, to, table, tell);
      if ((await hashTable(to, table, tell)).hash !== original.hash) return table.name;
    }
    copied.push({ table: table.name, ...original });
  }
  await to.setCounters(await from.counters());
  return copied;
}

/** Both schemas are of this release, so they have the same tables; a test compares them. */
async function sharedShapes(from: Tables, to: Tables): Promise<readonly TableShape[]> {
  const shapes = await from.shapes();
  if (JSON.stringify(shapes) !== JSON.stringify(await to.shapes()))
    throw new Error("Internal error: the two stores have different tables");
  return shapes;
}

async function copyTable(
  from: Tables,
  to: Tables,
  table: TableShape,
  tell: (progress: CopyProgress) => void,
): Promise<void> {
  let after = await to.lastKey(table);
  for (let copied = 0; ;) {
    const rows = await from.read(table, after, portion);
    if (rows.length > 0) await to.insert(table, rows);
    copied += rows.length;
    tell({ part: from.part, table: table.name, step: "copy", rows: copied });
    const last = rows.at(-1);
    if (last === undefined || rows.length < portion) return;
    after = keyOf(table, last);
  }
}

async function hashTable(
  tables: Tables,
  table: TableShape,
  tell: (progress: CopyProgress) => void,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const hash = createHash("sha256");
  let after: ReturnType<typeof keyOf> | undefined;
  for (let count = 0; ;) {
    const rows = await tables.read(table, after, portion);
    for (const row of rows) hash.update(`${JSON.stringify(row.map(comparable))}\n`);
    count += rows.length;
    tell({ part: tables.part, table: table.name, step: "compare", rows: count });
    const last = rows.at(-1);
    if (last === undefined || rows.length < portion) return { rows: count, hash: hash.digest("hex") };
    after = keyOf(table, last);
  }
}

function keyOf({ columns, key }: TableShape, row: readonly (number | string | Uint8Array | null)[]) {
  return key.map((column) => row[columns.indexOf(column)] ?? null);
}

function comparable(value: number | string | Uint8Array | null): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("hex") } : value;
}

export function tableDiffers(table: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("store-differs", { table }),
    hint: createMessage("store-differs-hint"),
  });
}
