import { createHash, createHmac } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";
import type { Blobs } from "../../drivers/blob/blobs.ts";
import { under } from "../../drivers/blob/under.ts";
import type { AttemptArtifacts } from "../../server/artifacts/attempt-artifact-files.ts";
import { StoredAttempts } from "../../server/blobs/stored-attempts.ts";
import { BroughtAttempts } from "../../server/blobs/bring-attempt.ts";
import { broughtArtifacts } from "../../server/blobs/brought-artifacts.ts";
import { StoreSweep } from "../../server/blobs/sweep-store.ts";
import { AttemptUploads } from "../../server/blobs/upload-attempts.ts";
import type { AttemptLogs } from "../../server/logs/attempt-log-files.ts";
import type { StoredCopies } from "../../server/retention/removals.ts";
import type { AttemptFileParts, AttemptFilePorts } from "./open-attempt-files.ts";
import { openBlobs } from "./open-blobs.ts";

/** Ms for which removed blobs stay. */
const graceMs = 86_400_000;

interface StoredParts extends AttemptFileParts {
  readonly address: string;
  readonly logs: AttemptLogs;
  readonly artifacts: AttemptArtifacts;
}

/** Stores logs and artifacts of ended attempts, and brings those of other machines. */
export async function openStoredFiles(parts: StoredParts): Promise<Result<AttemptFilePorts, Failure>> {
  const { address, state, logs, artifacts, key, opened } = parts;
  const blobs = await openBlobs(address, process.env);
  if (!blobs.ok) return blobs;
  // Servers that keep other runs may be given the same address.
  const own = under(blobs.value, createHmac("sha256", key).update("blobs").digest("hex").slice(0, 16));
  const store = new StoredAttempts(own, { state, artifacts });
  const brought = new BroughtAttempts(store, state);
  await brought.clean();
  const mark = createHash("sha256").update(own.place).digest("hex").slice(0, 12);
  const uploads = new AttemptUploads({
    ...parts,
    store,
    discard: (attempt) => brought.discard(attempt),
    file: `${state}/stored-${mark}.json`,
  });
  let closed = false;
  opened.defer(async () => {
    closed = true;
    own[Symbol.dispose]();
    await uploads[Symbol.asyncDispose]();
  });
  return ok({
    logs,
    artifacts: broughtArtifacts(artifacts, brought, store),
    bringFiles: async (attempt) => {
      if (uploads.isBehind && brought.isHere(attempt) && (await hasFiles(parts.records, attempt)))
        await uploads.settle(attempt);
      const done = await brought.bring(attempt);
      if (!done.ok || brought.isHere(attempt) || !(await hasFiles(parts.records, attempt))) return done;
      return fail(notStored(attempt, own.place));
    },
    storedFiles: uploads,
    copies: copiesIn(parts, { store, blobs: own, stopped: () => closed }),
  });
}

/** Returns whether an attempt must have left files somewhere. */
async function hasFiles(records: Records, { run, task, attempt }: AttemptName): Promise<boolean> {
  const found = await records.attempt(attemptId(run, task, attempt));
  return found.ok && found.value.state === "ended" && found.value.startedAt !== undefined;
}

function copiesIn(
  { records, state }: StoredParts,
  {
    store,
    blobs,
    stopped,
  }: { readonly store: StoredAttempts; readonly blobs: Blobs; readonly stopped: () => boolean },
): StoredCopies {
  const sweep = new StoreSweep({
    blobs,
    graceMs,
    now: () => Date.now(),
    hasRun: runFinder(records),
    stopped,
  });
  return {
    forget: (run, part) => sweep.forget(run, part),
    sweep: () => sweep.sweep(),
    has: async (run) => {
      const attempts = attemptsIn(`${state}/attempts/r${run}`, run);
      for (const attempt of attempts) if (!(await store.has(attempt))) return false;
      return attempts.length > 0;
    },
  };
}

/** A run that is newer than all we know may be that of the server from whose backup this one was restored. */
function runFinder(records: Records): (run: number) => Promise<boolean> {
  return async (run) => {
    if ((await records.run(run)).ok) return true;
    const [newest] = (await records.runs({ limit: 1 })).items;
    return newest === undefined || run > newest.number;
  };
}

function attemptsIn(directory: string, run: number): readonly AttemptName[] {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return names.map((name) => {
    const [segment = "", attempt] = name.split("#");
    return { kind: "attempt", run, task: decodeURIComponent(segment), attempt: Number(attempt) };
  });
}

function notStored({ run, task, attempt }: AttemptName, place: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("attempt-not-stored", { attempt: attemptId(run, task, attempt), place }),
    hint: createMessage("attempt-not-stored-hint"),
  });
}
