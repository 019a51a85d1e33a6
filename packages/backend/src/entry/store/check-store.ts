import { readdirSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptDirectory, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Tables } from "../../drivers/tables/tables.ts";
import { lockHome } from "../lock-home.ts";
import { invariants } from "./invariants.ts";
import { findStore, type Parts, readParts, type StorePlace } from "./open-parts.ts";

interface Violation {
  readonly part: Tables["part"] | "files";
  readonly what: string;
  readonly count: number;
  /** One of the rows or directories. */
  readonly at: string;
}

export interface StoreReport {
  readonly place: string;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/**
 * Checks what holds for every store, and changes nothing. A store in files is checked while its server is stopped; one in a
 * database at any time.
 */
export async function checkStore(
  home: HomePaths,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<StoreReport, Failure>> {
  const place = await findStore(home, env);
  if (!place.ok) return place;
  await using opened = new AsyncDisposableStack();
  const { state } = home;
  const locked = lockFiles(state, place.value, opened);
  if (!locked.ok) return locked;
  const read = await readParts(place.value, opened);
  if (!read.ok) return read;
  const parts = read.value;
  const violations = [
    ...(await findViolations(parts)),
    ...(await findOvertaken(parts)),
    ...(await findLostFiles(state, parts)),
  ];
  const rows = await countRows(parts);
  const [{ place: where }] = parts;
  return ok({ place: where, rows, checked: invariants.length + ownChecks, violations });
}

/** Numbers and directories. */
const ownChecks = 2;

function lockFiles(state: string, place: StorePlace, opened: AsyncDisposableStack): Result<void, Failure> {
  if (place.kind === "database") return ok(undefined);
  const lock = lockHome({ path: `${state}/store.lock`, state, holder: "server", does: "serves" });
  if (!lock.ok) return lock;
  opened.use(lock.value);
  return ok(undefined);
}

async function findViolations(parts: Parts): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const { part, what, violations } of invariants) {
    const tables = parts.find((each) => each.part === part);
    const query = `SELECT count(*) AS n, min(CAST(at AS text)) AS at FROM (${violations}) AS found`;
    const [row] = (await tables?.all<{ n: number; at: string | null }>(query)) ?? [];
    if (row !== undefined && row.n > 0) found.push({ part, what, count: row.n, at: row.at ?? "" });
  }
  return found;
}

/** A number that would be given twice. */
async function findOvertaken(parts: Parts): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const tables of parts) {
    const counters = await tables.counters();
    for (const shape of await tables.shapes()) {
      const counter = counters.get(shape.name);
      const [last] = counter === undefined ? [] : ((await tables.lastKey(shape)) ?? []);
      if (counter === undefined || typeof last !== "number" || last <= counter) continue;
      const what = `the next number of ${shape.name} was already given`;
      found.push({ part: tables.part, what, count: 1, at: `${last}` });
    }
  }
  return found;
}

/** Directories of attempts that the store does not know: no command shows them, and nothing removes them. */
async function findLostFiles(state: string, [runs]: Parts): Promise<readonly Violation[]> {
  const query =
    "SELECT task.run_id AS run, task.name AS name, attempt.attempt AS attempt FROM attempt JOIN task ON task.id = attempt.task_id";
  const rows = await runs.all<{ run: number; name: string; attempt: number }>(query);
  const known = new Set(rows.map(({ run, name, attempt }) => attemptDirectory(state, run, name, attempt)));
  const lost = attemptsIn(`${state}/attempts`).filter((directory) => !known.has(directory));
  const [at] = lost;
  const what = "a directory of an attempt belongs to no attempt of the store";
  return at === undefined ? [] : [{ part: "files", what, count: lost.length, at }];
}

function attemptsIn(root: string): readonly string[] {
  const list = (directory: string): readonly string[] => {
    try {
      return readdirSync(directory).map((name) => `${directory}/${name}`);
    } catch {
      return [];
    }
  };
  return list(root).flatMap(list);
}

async function countRows(parts: Parts): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const tables of parts) {
    for (const { name } of await tables.shapes()) {
      const [counted] = await tables.all<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`);
      rows[`${tables.part}.${name}`] = counted?.n ?? 0;
    }
  }
  return rows;
}
