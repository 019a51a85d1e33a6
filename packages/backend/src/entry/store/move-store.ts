import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { withoutPassword } from "../../base/postgres/connection-options.ts";
import { openLog } from "../../base/log.ts";
import type { Tables } from "../../drivers/tables/tables.ts";
import {
  databaseNote,
  knowsDatabase,
  leaveDatabase,
  readKnownDatabase,
  rememberDatabase,
} from "../database/known-database.ts";
import { lockHome } from "../lock-home.ts";
import { explainCopyError } from "./copy-part.ts";
import { type CopiedTable, type CopyProgress, copyTables, tableDiffers } from "./copy-tables.ts";
import {
  fileNames,
  storeFiles,
  fillParts,
  findAddress,
  findStore,
  type Parts,
  readParts,
  type StorePlace,
} from "./open-parts.ts";

export type { CopyProgress };

interface MoveOptions {
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `sqlite`, `postgres` for the database that the environment or `config.yaml` names, or an address. */
  readonly to: string;
  readonly tell: (progress: CopyProgress) => void;
}

export interface MoveReport {
  readonly from: string;
  readonly to: string;
  readonly tables: readonly (CopiedTable & { readonly part: Tables["part"] })[];
}

/** Files that a move fills have this ending until everything is in them. */
const unfinished = ".moving";

/**
 * Moves runs and accounts of a home to another database, while its server is stopped. The store before it is only read. A
 * move that was killed goes on where it was; nothing switches before both stores have the same rows.
 */
export async function moveStore(options: MoveOptions): Promise<Result<MoveReport, Failure>> {
  try {
    return await move(options);
  } catch (error) {
    const { to, home } = options;
    const place = URL.canParse(to) ? withoutPassword(to) : "WZP_DATABASE";
    return fail(explainCopyError(error, { file: home.state, place }));
  }
}

async function move({ home, env, to, tell }: MoveOptions): Promise<Result<MoveReport, Failure>> {
  await using opened = new AsyncDisposableStack();
  const { state } = home;
  const lock = lockHome({ path: `${state}/store.lock`, state, holder: "server", does: "serves" });
  if (!lock.ok) return lock;
  opened.use(lock.value);
  const places = to === "sqlite" ? await toFiles(home, env) : await toDatabase(home, env, to);
  if (!places.ok) return places;
  const held = await holdAlone(state, places.value.url, opened);
  if (!held.ok) return held;
  const source = await readParts(places.value.from, opened);
  if (!source.ok) return source;
  const { from, target } = places.value;
  const tables = await fill(state, target, { source: source.value, tell });
  if (!tables.ok) return tables;
  // Last: until then, another move starts again from the database.
  if (target.kind === "files") await leaveDatabase(state, places.value.url);
  return ok({ from: nameOf(from), to: nameOf(target), tables: tables.value });
}

function nameOf(place: StorePlace): string {
  return place.kind === "files" ? `${place.state}/store.db` : withoutPassword(place.url);
}

/** Fills the target and switches to it. */
async function fill(
  state: string,
  target: StorePlace,
  { source, tell }: { readonly source: Parts; readonly tell: MoveOptions["tell"] },
): Promise<Result<MoveReport["tables"], Failure>> {
  await using opened = new AsyncDisposableStack();
  const filled = await fillParts(target, opened);
  if (!filled.ok) return filled;
  const marked = target.kind === "database" ? await markTarget(filled.value, state) : ok(undefined);
  if (!marked.ok) return marked;
  const tables = await copyParts(source, filled.value, tell);
  if (!tables.ok) return tables;
  if (target.kind === "database") await switchToDatabase(state, target.url, filled.value);
  await opened.disposeAsync();
  if (target.kind === "files") switchToFiles(state);
  return tables;
}

interface Places {
  readonly from: StorePlace;
  readonly target: StorePlace;
  /** Files of the database, whichever of the two it is. */
  readonly url: string;
}

async function toFiles(home: HomePaths, env: MoveOptions["env"]): Promise<Result<Places, Failure>> {
  const from = await findStore(home, env);
  if (!from.ok) return from;
  if (from.value.kind === "files") return fail(alreadyThere(`${home.state}/store.db`));
  return ok({ from: from.value, target: storeFiles(home.state, unfinished), url: from.value.url });
}

/** A home that notes the database of a move that was killed at its end still has its store in files. */
async function toDatabase(
  home: HomePaths,
  env: MoveOptions["env"],
  to: string,
): Promise<Result<Places, Failure>> {
  const address = await findAddress(home, env);
  if (!address.ok) return address;
  const url = to === "postgres" ? address.value : to;
  if (url === undefined) return fail(noTarget);
  const isFirst = readKnownDatabase(home.state) === undefined;
  if (!isFirst && !(await knowsDatabase(home.state, url)))
    return fail(alreadyThere(databaseNote(home.state)));
  return ok({ from: storeFiles(home.state), target: { kind: "database", url }, url });
}

/** Holds the database as a server does, so that none serves it meanwhile, here or elsewhere. */
async function holdAlone(
  state: string,
  url: string,
  opened: AsyncDisposableStack,
): Promise<Result<void, Failure>> {
  const { holdDatabase } = await import("../database/hold-database.ts");
  const { log } = opened.use(openLog(`${state}/logs/move.log`));
  const busy = Promise.withResolvers<Failure>();
  const standsBy = (failure: Failure | undefined) => failure && busy.resolve(failure);
  const giveUp = new AbortController();
  const holding = holdDatabase(state, { url, clock: systemClock, log, standsBy, giveUp: giveUp.signal });
  const held = await Promise.race([holding, busy.promise.then(fail)]);
  if (!held.ok) giveUp.abort();
  if (!held.ok) return held;
  opened.use(held.value);
  return ok(undefined);
}

/** Marks both schemas, so that no server serves them before everything is there. */
async function markTarget(parts: Parts, state: string): Promise<Result<void, Failure>> {
  for (const tables of parts) {
    const [marked] = await tables.all("SELECT 1 AS one WHERE to_regclass('store_move') IS NOT NULL");
    if (marked === undefined && !(await isEmpty(tables))) return fail(notEmpty(tables.place));
    await tables.all("CREATE TABLE IF NOT EXISTS store_move (state text PRIMARY KEY)");
    const [mark] = await tables.all<{ state: string }>("SELECT state FROM store_move");
    if (mark !== undefined && mark.state !== state) return fail(notEmpty(tables.place));
    if (mark === undefined)
      await tables.all(`INSERT INTO store_move VALUES ('${state.replaceAll("'", "''")}')`);
  }
  return ok(undefined);
}

async function isEmpty(tables: Tables): Promise<boolean> {
  for (const shape of await tables.shapes()) {
    if ((await tables.lastKey(shape)) !== undefined) return false;
  }
  return true;
}

async function copyParts(
  source: Parts,
  target: Parts,
  tell: MoveOptions["tell"],
): Promise<Result<MoveReport["tables"], Failure>> {
  const tables: MoveReport["tables"][number][] = [];
  for (const [at, from] of source.entries()) {
    const to = target[at];
    const copied = to === undefined ? [] : await copyTables(from, to, tell);
    if (typeof copied === "string") return fail(tableDiffers(copied));
    tables.push(...copied.map((table) => ({ part: from.part, ...table })));
  }
  return ok(tables);
}

/** The note comes first: a home without it would serve the store before the move, and a mark without it would stay. */
async function switchToDatabase(state: string, url: string, parts: Parts): Promise<void> {
  await rememberDatabase(state, url);
  for (const tables of parts) await tables.all("DROP TABLE store_move");
}

/** Files that were there are kept. */
function switchToFiles(state: string): void {
  const at = Date.now();
  const names = fileNames(state, "");
  for (const file of names) {
    if (existsSync(file)) renameSync(file, `${file}.before-move-${at}`);
    // The log of what is put aside must not be taken for that of the new file.
    for (const log of [`${file}-wal`, `${file}-shm`]) rmSync(log, { force: true });
    renameSync(`${file}${unfinished}`, file);
  }
  const directory = openSync(state, "r");
  fsyncSync(directory);
  closeSync(directory);
}

const noTarget = createFailure({
  reason: "invalid-request",
  detail: createMessage("store-no-target"),
  hint: createMessage("store-no-target-hint"),
});

function alreadyThere(place: string): Failure {
  return createFailure({ reason: "conflict", detail: createMessage("store-already-there", { place }) });
}

function notEmpty(place: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("store-not-empty", { place }),
    hint: createMessage("store-not-empty-hint"),
  });
}
