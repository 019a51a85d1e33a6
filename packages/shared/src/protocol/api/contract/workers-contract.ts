import { z } from "zod";

import { createdKeySchema } from "../schemas/access/auth-schemas.ts";
import { artifactListSchema } from "../schemas/artifact-schemas.ts";
import { pageSchema, workerResourceSchema } from "../schemas/resources.ts";
import { idempotencyHeaders, idParameters } from "../schemas/routes-schemas.ts";
import {
  drainWorkerBody,
  fetchCommitsBody,
  inviteWorkerBody,
  joinedWorkerSchema,
  joinWorkerBody,
  keepFileQuery,
  keptFileSchema,
  leftServerSchema,
  listInputsQuery,
  readInputQuery,
  removedWorkerSchema,
  removeWorkerQuery,
  takeCommitBody,
  takenCommitSchema,
  workerParameters,
} from "../schemas/access/worker-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

const bytes = { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } } as const;

export const workersContract = {
  listWorkers: {
    summary: "Lists workers, connected or not",
    answer: pageSchema(workerResourceSchema),
  },
  inviteWorker: {
    summary: "Invites a worker on another machine, or a pool of them; the token is shown only once",
    description: "An invitation of one worker can be used once, and that of a pool until it expires.",
    headers: idempotencyHeaders,
    body: inviteWorkerBody,
    answer: createdKeySchema,
  },
  joinWorker: {
    summary: "Exchanges an invitation for the worker's own credential, which is shown only once",
    body: joinWorkerBody,
    answer: joinedWorkerSchema,
  },
  drainWorker: {
    summary: "Lets a worker take no new tasks and finish those that it has, or take new ones again",
    description: "Survives restarts of the server and of the worker.",
    params: workerParameters,
    body: drainWorkerBody,
    answer: workerResourceSchema,
  },
  removeWorker: {
    summary: "Removes a worker on another machine: its credential ends at once, and its tasks are lost",
    description:
      "Refused with `conflict` while it has tasks that have not ended or work that is only in its checkouts, and while it cannot " +
      "be asked, unless `lose=work` accepts that.",
    params: workerParameters,
    query: removeWorkerQuery,
    answer: removedWorkerSchema,
  },
  leaveServer: {
    summary: "Lets the calling worker take nothing new; once it has ended what it runs, it is removed",
    description: "Repeat it until `live` is 0.",
    answer: leftServerSchema,
  },
  keepAttemptFile: {
    summary: "Adds bytes to a file of an attempt that the calling worker has",
    description:
      "Logs and artifacts grow at their end; `meta.json`, `exit.json` and `usage.tsv` are replaced as a whole. Bytes that belong " +
      "elsewhere are ignored, so that a repeated request does no harm.",
    consumes: ["application/octet-stream"],
    params: idParameters,
    query: keepFileQuery,
    answer: keptFileSchema,
  },
  fetchCommits: {
    summary: "Sends a git pack with the commits that an attempt of the calling worker starts from",
    params: idParameters,
    body: fetchCommitsBody,
    answer: { description: "Git pack without the objects of the named commits", content: bytes },
  },
  takeCommit: {
    summary:
      "Takes the commit of an attempt of the calling worker, whose objects are in its file `objects.pack`",
    params: idParameters,
    body: takeCommitBody,
    answer: takenCommitSchema,
  },
  listInputs: {
    summary: "Lists the artifacts of a task that an attempt of the calling worker needs",
    params: idParameters,
    query: listInputsQuery,
    answer: artifactListSchema,
  },
  readInput: {
    summary: "Downloads an artifact of a task that an attempt of the calling worker needs",
    params: idParameters,
    query: readInputQuery,
    answer: { description: "Content of the file", content: bytes },
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
