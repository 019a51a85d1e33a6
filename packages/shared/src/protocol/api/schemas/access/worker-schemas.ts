import { z } from "zod";

import { listArtifactsQuery, readArtifactQuery } from "../artifact-schemas.ts";

/** Fits into file names, labels and command lines. */
const workerName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "must be a name such as build-2");

export const workerParameters = z.object({ name: z.string().min(1).max(253) });

const dayMs = 24 * 3_600_000;
/** A month covers prepared images; a pool's is in the secrets of what starts its workers, and is renewed there. */
const invitationMs = { shortest: 60_000, longest: 31 * dayMs, longestOfPool: 366 * dayMs } as const;

export const inviteWorkerBody = z
  .strictObject({
    name: workerName,
    expiresInMs: z
      .number()
      .int()
      .min(invitationMs.shortest)
      .max(invitationMs.longestOfPool)
      .optional()
      .describe("at most 31 days, for a pool 366; absent: one hour, for a pool 90 days"),
    pool: z
      .boolean()
      .default(false)
      .describe("true: any number of workers can join with it until it expires, each named NAME@HOST"),
  })
  .refine(({ pool, expiresInMs = 0 }) => pool || expiresInMs <= invitationMs.longest, {
    path: ["expiresInMs"],
    error: "must be at most 31 days, unless it is for a pool",
  });

export const drainWorkerBody = z.strictObject({
  draining: z.boolean().describe("true: it takes nothing new; false: it takes tasks again"),
});

export const removeWorkerQuery = z.object({
  lose: z
    .literal("work")
    .optional()
    .describe("accepts that tasks there, and work that is only in checkouts there, are lost"),
});

export const joinWorkerBody = z.strictObject({
  token: z.string().min(20).max(200),
  host: workerName
    .optional()
    .describe("name of the machine, by which a worker of a pool is named; others have their name already"),
});

/** The worker's own credential, shown only in this response. */
export const joinedWorkerSchema = z.object({
  name: z.string(),
  token: z.string(),
  pool: z.string().optional().describe("the pool that it belongs to"),
});
export type JoinedWorker = z.infer<typeof joinedWorkerSchema>;

export const leftServerSchema = z.object({
  /** Attempts that it has not ended; with 0 it has left, and its credential has ended. */
  live: z.number().int(),
});
export type LeftServer = z.infer<typeof leftServerSchema>;

export const removedWorkerSchema = z.object({
  /** Credentials and invitations that no longer work. */
  revoked: z.number().int(),
  /** Attempts that it had; they run again elsewhere as `retry.lost` allows. */
  lost: z.number().int(),
});
export type RemovedWorker = z.infer<typeof removedWorkerSchema>;

/** A path of PATH_MAX below `artifacts/`. */
const path = z.string().min(1).max(4_200);

export const keepFileQuery = z.object({
  path: path.describe("path below the directory of the attempt, such as out.log or artifacts/dist/app.js"),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .describe("position of the first byte; nothing is kept unless the file ends there"),
  executable: z.enum(["true"]).optional(),
});

/** The size of the file now: where the next bytes belong. */
export const keptFileSchema = z.object({ size: z.number().int() });
export type KeptFile = z.infer<typeof keptFileSchema>;

const commitId = z.string().regex(/^[\da-f]{40,64}$/, "must be a commit id");

/** Commits that the worker has already; of these, nothing is sent. */
export const fetchCommitsBody = z.strictObject({ have: z.array(commitId).max(1_000) });

export const takeCommitBody = z.strictObject({ commit: commitId });

/** The branch of the task in the project's repository. */
export const takenCommitSchema = z.object({ branch: z.string() });
export type TakenCommit = z.infer<typeof takenCommitSchema>;

const need = { task: z.string().min(1).max(300).describe("the task whose artifacts are its inputs") };
export const listInputsQuery = listArtifactsQuery.extend(need);
export const readInputQuery = readArtifactQuery.extend(need);
