import { join, relative } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CheckoutRequest } from "../../checkouts.ts";
import type { CheckoutRecord } from "../checkout-record.ts";
import { hideCarried } from "../carried-files/hide-carried.ts";
import type { SetupCache } from "./setup-cache.ts";
import { setupKey } from "./setup-key.ts";
import { findLeftovers, type Leftovers } from "./setup-leftovers.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

export interface FinishingSetup {
  readonly cache: SetupCache;
  readonly record: CheckoutRecord;
  readonly request: CheckoutRequest;
  readonly keep: (record: CheckoutRecord) => Promise<void>;
}

/** Maximum number of names in a note. */
const mostNamed = 3;

/** Copies a cached set-up; returns notes on it, or `undefined` when there is none for this checkout. */
export async function copySetup(finishing: FinishingSetup): Promise<readonly string[] | undefined> {
  const { cache, record, request } = finishing;
  const place = placeOf(finishing);
  const key = place && (await setupKey(planDirectory(record, request), request));
  if (place === undefined || key === undefined) return undefined;
  const entry = await cache.reuse(place, key, record.createdAt);
  if (entry === undefined) return undefined;
  const when = new Date(entry.madeAt).toISOString();
  const copied = `set-up: copied from ${entry.attempt}, created ${when} (wzp cache drop ${key.slice(0, 8)} removes it)`;
  const found = await findLeftovers(place);
  return note(finishing, place, { copied: [copied], found });
}

/** After set-up: its files do not count as the task's work, and are cached for later checkouts. Returns notes. */
export async function claimSetup(finishing: FinishingSetup): Promise<readonly string[]> {
  const place = placeOf(finishing);
  if (place === undefined) return [];
  const found = await findLeftovers(place);
  const kept = found.ok ? await keepSetup(finishing, place, found.value) : ok(undefined);
  const why = kept.ok ? kept.value : kept.failure.detail;
  const copied = why === undefined ? [] : [`set-up: not cached, ${why}`];
  return note(finishing, place, { copied, found });
}

/** After a failed set-up: its files do not count as the task's work, because the task never ran. Returns notes. */
export async function disownSetup(finishing: FinishingSetup): Promise<readonly string[]> {
  const place = placeOf(finishing);
  return place === undefined ? [] : note(finishing, place, { copied: [], found: await findLeftovers(place) });
}

async function keepSetup(
  { cache, record, request }: FinishingSetup,
  place: WorktreePlace,
  { changed }: Leftovers,
): Promise<Result<string | undefined, Failure>> {
  const key = await setupKey(planDirectory(record, request), request);
  if (key === undefined || request.project.kind !== "git") return ok(undefined);
  if (changed.length > 0)
    return ok(`because it changed ${nameSome(changed)}, which git tracks, so a copy would lack the change`);
  return cache.keep(place, key, { attempt: request.attempt, project: request.project.commonDir });
}

async function note(
  { record, keep }: FinishingSetup,
  place: WorktreePlace,
  { copied, found }: { copied: readonly string[]; found: Result<Leftovers, Failure> },
): Promise<readonly string[]> {
  const { visible, changed } = found.ok ? found.value : { visible: [], changed: [] };
  const notes = [...copied];
  if (visible.length > 0) {
    notes.push(
      `set-up: created ${nameSome(visible)}, which git does not ignore; excluded from the task's changes`,
    );
  }
  if (changed.length > 0) {
    notes.push(`set-up: changed ${nameSome(changed)}, which git tracks; included in the task's changes`);
  }
  if (visible.length > 0) await hideCarried(place, [...(record.carried ?? []), ...visible]);
  const earlier = record.notes?.filter((each) => !each.startsWith("set-up: ")) ?? [];
  if (notes.length > 0) await keep({ ...record, left: [...visible], notes: [...earlier, ...notes] });
  return notes;
}

function nameSome(paths: readonly string[]): string {
  const more = paths.length - mostNamed;
  return paths.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Ignores the leftovers of an earlier set-up attempt, because all of them belong to set-up. */
function placeOf({ record, request }: FinishingSetup): WorktreePlace | undefined {
  const { root, gitDir, carried } = record;
  const { env, umask } = request;
  return gitDir === undefined ? undefined : { cwd: root, gitDir, workTree: root, env, umask, carried };
}

function planDirectory({ root }: CheckoutRecord, { project }: CheckoutRequest): string {
  return project.kind === "git" ? join(root, relative(project.root, project.directory)) : root;
}
