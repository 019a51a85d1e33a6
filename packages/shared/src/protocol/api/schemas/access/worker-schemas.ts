import { z } from "zod";

import { listArtifactsQuery, readArtifactQuery } from "../artifact-schemas.ts";

/** Fits into file names, labels and command lines. */
const workerName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "must be a name such as build-2");

export const workerParameters = z.object({ name: z.string().min(1).max(253) });

/** An hour is enough to type a line on another machine; a month covers prepared images. */
const invitationMs = { usual: 3_600_000, shortest: 60_000, longest: 31 * 24 * 3_600_000 } as const;

export const inviteWorkerBody = z.strictObject({
  name: workerName,
  expiresInMs: z
    .number()
    .int()
    .min(invitationMs.shortest)
    .max(invitationMs.longest)
    .default(invitationMs.usual)
    .describe("absent: one hour"),
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

export const joinWorkerBody = z.strictObject({ token: z.string().min(20).max(200) });

/** The worker's own credential, shown only in this response. */
export const joinedWorkerSchema = z.object({ name: z.string(), token: z.string() });
export type JoinedWorker = z.infer<typeof joinedWorkerSchema>;

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
