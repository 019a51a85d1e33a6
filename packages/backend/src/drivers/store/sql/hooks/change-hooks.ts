import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";

import type { HookFile, HookRecord, OfferedHooks } from "../../hooks.ts";
import type { DeliveryProgress, NewDelivery } from "../../webhooks.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import {
  readHookById,
  readHookFile,
  readHooks,
  type StoredHook,
  type StoredHookFile,
} from "../reads/read-hooks.ts";

/** Runs kept per hook, and files per project. */
const keptRuns = 500;
const keptFiles = 50;

/**
 * Remembers the hooks of a plan file. They take over at once if the file is trusted or its offerer trusts it, and begin
 * behind `cursor`; a file whose hooks are those that run needs no trust.
 */
export function* takeHookOffer(
  transaction: Transaction,
  offer: OfferedHooks,
  cursor: number,
): Steps<{ readonly state: "same" | "trusted" | "waiting"; readonly file: HookFile | undefined }> {
  const { database, now } = transaction;
  const { project, hash, by, trusts } = offer;
  const before = yield* readHookFile(database, project, hash);
  const running = yield* readHooks(database, [project]);
  const same = before?.active === true || isSame(offer, running);
  // The person who trusts hooks decides in which directory they run.
  const replaces = before === undefined || trusts || before.trusted === undefined;
  if (same && (!trusts || isAt(offer, running))) return { state: "same", file: before };
  if (replaces) yield* storeFile(transaction, offer);
  yield* forgetFiles(transaction, project);
  if (trusts) yield* trustFile(transaction, { project, hash, by }, now);
  const file = yield* findFile(transaction, project, hash);
  if (file.trusted === undefined) {
    if (before === undefined) publishFile(transaction, "hook.offered", file, by);
    return { state: "waiting", file };
  }
  yield* activate(transaction, file, cursor);
  return { state: "trusted", file: yield* findFile(transaction, project, hash) };
}

/** Trusts a file that waits; its hooks take over, and begin behind `cursor`. */
export function* trustHooks(
  transaction: Transaction,
  { project, hash, by }: { readonly project: number; readonly hash: string; readonly by: string },
  cursor: number,
): Steps<HookFile> {
  yield* findFile(transaction, project, hash);
  yield* trustFile(transaction, { project, hash, by }, transaction.now);
  yield* activate(transaction, yield* findFile(transaction, project, hash), cursor);
  return yield* findFile(transaction, project, hash);
}

/** Records runs of a hook and what follows from them; without effect if it was removed meanwhile. */
export function* recordHookRuns(
  transaction: Transaction,
  id: number,
  { deliveries, reached }: DeliveryProgress,
): Steps<{ recorded: boolean }> {
  const { database } = transaction;
  const before = yield* readHookById(database, id);
  if (before === undefined) return { recorded: false };
  for (const run of deliveries) yield* addRun(transaction, before, run);
  if (deliveries.length > 0) yield* forgetRuns(transaction, id);
  if (reached === undefined) return { recorded: true };
  const { cursor, failing } = reached;
  yield* database.run(
    "UPDATE hook SET event_cursor = max(event_cursor, ?1), failing = ?2 WHERE id = ?3",
    cursor,
    failing === undefined ? null : JSON.stringify(failing),
    id,
  );
  if ((before.failing === undefined) !== (failing === undefined))
    publishHook(transaction, before, failing !== undefined);
  return { recorded: true };
}

function* storeFile(
  { database, now }: Transaction,
  { project, hash, file, place, hooks, by }: OfferedHooks,
): Steps<number> {
  const stored: StoredHookFile = { file, place, hooks, offered: { by, at: now } };
  return yield* database.run(
    `INSERT INTO hook_file (project_id, hash, spec, active) VALUES (?1, ?2, ?3, 0)
     ON CONFLICT (project_id, hash) DO UPDATE SET spec = ?3`,
    project,
    hash,
    JSON.stringify(stored),
  );
}

function* trustFile(
  transaction: Transaction,
  { project, hash, by }: { readonly project: number; readonly hash: string; readonly by: string },
  at: number,
): Steps<void> {
  yield* transaction.database.run(
    "UPDATE hook_file SET trusted = ? WHERE project_id = ? AND hash = ?",
    JSON.stringify({ by, at }),
    project,
    hash,
  );
  publishFile(transaction, "hook.trusted", yield* findFile(transaction, project, hash), by);
}

/** Makes the hooks of a project those of a file; hooks that stay keep their place in the events. */
function* activate(transaction: Transaction, file: HookFile, cursor: number): Steps<void> {
  const { database, now } = transaction;
  const { project, hash, place, hooks } = file;
  const before = yield* readHooks(database, [project]);
  for (const { id, name } of before.filter(({ name: known }) => !hooks.some(({ on }) => on === known))) {
    yield* database.run("DELETE FROM hook_run WHERE hook_id = ?", id);
    yield* database.run("DELETE FROM hook WHERE id = ?", id);
    transaction.append({ kind: "hook.removed", data: { project: projectId(project), hook: name } });
  }
  for (const spec of hooks) {
    const stored: StoredHook = { spec, place, hash };
    yield* database.run(
      `INSERT INTO hook (project_id, name, spec, event_cursor, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (project_id, name) DO UPDATE SET spec = ?3`,
      project,
      spec.on,
      JSON.stringify(stored),
      cursor,
      now,
    );
    const failing = before.find(({ name }) => name === spec.on)?.failing !== undefined;
    publishHook(transaction, { project, name: spec.on }, failing);
  }
  yield* database.run(
    "UPDATE hook_file SET active = CASE WHEN hash = ? THEN 1 ELSE 0 END WHERE project_id = ?",
    hash,
    project,
  );
}

function isSame({ hooks }: OfferedHooks, running: readonly HookRecord[]): boolean {
  const specs = (all: readonly object[]) => all.map((each) => JSON.stringify(each)).toSorted();
  return JSON.stringify(specs(hooks)) === JSON.stringify(specs(running.map(({ spec }) => spec)));
}

function isAt({ place }: OfferedHooks, running: readonly HookRecord[]): boolean {
  return running.every((hook) => hook.place.directory === place.directory);
}

export function* addRun(transaction: Transaction, hook: HookRecord, run: NewDelivery): Steps<void> {
  yield* transaction.database.run(
    `INSERT INTO hook_run (hook_id, event, kind, at, state, status, duration_ms, answer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    hook.id,
    run.event,
    run.kind,
    run.at,
    run.state,
    run.status ?? null,
    run.durationMs,
    run.answer,
  );
  if (run.state !== "refused") return;
  const why = run.status === undefined ? firstLine(run.answer) : `exit code ${run.status}`;
  const data = { project: projectId(hook.project), hook: hook.name, event: run.event, of: run.kind, why };
  transaction.append({ kind: "hook.failed", data });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

export function forgetRuns({ database }: Transaction, id: number): Steps<number> {
  return database.run(
    `DELETE FROM hook_run WHERE hook_id = ?1 AND id <=
       (SELECT id FROM hook_run WHERE hook_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    id,
    keptRuns,
  );
}

function forgetFiles({ database }: Transaction, project: number): Steps<number> {
  return database.run(
    `DELETE FROM hook_file WHERE project_id = ?1 AND active = 0 AND id <=
       (SELECT id FROM hook_file WHERE project_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    project,
    keptFiles,
  );
}

function* findFile({ database }: Transaction, project: number, hash: string): Steps<HookFile> {
  const found = yield* readHookFile(database, project, hash);
  if (found !== undefined) return found;
  throw new Refusal(
    createFailure({
      reason: "not-found",
      detail: createMessage("hook-file-unknown", { hash }),
      hint: createMessage("hook-file-unknown-hint"),
    }),
  );
}

function publishFile(
  transaction: Transaction,
  kind: "hook.offered" | "hook.trusted",
  { project, file, hash }: HookFile,
  by: string,
): void {
  transaction.append({ kind, data: { project: projectId(project), file, hash, by } });
}

function publishHook(
  transaction: Transaction,
  { project, name }: Pick<HookRecord, "project" | "name">,
  failing: boolean,
): void {
  transaction.append({ kind: "hook.changed", data: { project: projectId(project), hook: name, failing } });
}
