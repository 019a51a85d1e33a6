import type { RunSubmissionInput } from "../domain/run/run-spec.ts";
import type { TaskSpecInput } from "../domain/task/task-spec.ts";
import type { ArtifactList } from "../protocol/api/schemas/artifact-schemas.ts";
import type { SignInLink } from "../protocol/api/schemas/access/auth-schemas.ts";
import type { Phase } from "../protocol/home.ts";
import type { LogLines } from "../protocol/api/schemas/log-schemas.ts";
import type {
  ActionInput,
  ActionReport,
  AttemptEnvironment,
  AttemptResource,
  Page,
  RunResource,
  TaskDetail,
  WorkerResource,
} from "../protocol/api/schemas/resources.ts";
import type {
  AttemptLog,
  Resolved,
  ShutdownMode,
  ShutdownProgress,
} from "../protocol/api/schemas/routes-schemas.ts";
import { routePath } from "../protocol/api/routes.ts";
import type { AnswerToGive, GivenAnswer, SessionInput } from "../protocol/api/schemas/session-schemas.ts";
import type { TaskSpan } from "../protocol/api/schemas/timeline-schemas.ts";
import type { AttemptUsageResource } from "../protocol/api/schemas/usage-schemas.ts";
import { type Answer, items } from "./calls.ts";
import { getter, sender } from "./route-calls.ts";
import { type CheckoutsClient, createCheckoutsClient } from "./checkouts-client.ts";
import { createFirstClient, open, type FirstClient } from "./first-client.ts";
import { createPlansClient, type PlansClient } from "./plans-client.ts";
import { readShutdown } from "./read-shutdown.ts";
import { createSecretsClient, type SecretsClient } from "./secrets-client.ts";
import { createSignInClient, type SignInClient } from "./sign-in-client.ts";
import { createTeamClient, type TeamClient } from "./team-client.ts";
import type { ApiStream, Transport } from "./transport.ts";

interface LogQuery {
  /** First byte; negative: that many bytes before the end. */
  readonly from?: number | undefined;
  /** Maximum number of bytes. */
  readonly limit?: number | undefined;
  /** Continue until the attempt has ended and its log is complete. */
  readonly follow?: boolean | undefined;
}

/** Identifies a log of an attempt. */
export interface LogName {
  readonly attempt: string;
  readonly phase: Phase;
  readonly stream: "out" | "err" | "transcript";
}

/**
 * The API as functions, and `get` and `send` for every other route by its name in routes.ts; every failure is
 * a value, `unavailable` when no server answers.
 */
export interface Client extends Omit<FirstClient, "get" | "team" | "signIn"> {
  readonly get: ReturnType<typeof getter>;
  readonly send: ReturnType<typeof sender>;
  /**
   * Settles when the server is done and about to exit; `heard` receives the number of attempts still running.
   * Fails with `conflict` for `wait` while something runs.
   */
  shutdown(mode: ShutdownMode, heard?: (progress: ShutdownProgress) => void): Answer<ShutdownProgress>;
  /** Repeating a submission with its `key` returns the run that it created. */
  submit(submission: RunSubmissionInput, key?: string): Answer<RunResource>;
  extend(run: string, tasks: readonly TaskSpecInput[], key?: string): Answer<{ added: number }>;
  seal(run: string): Answer<RunResource>;
  task(id: string): Answer<TaskDetail>;
  attempt(id: string): Answer<AttemptResource>;
  /** Lists the attempts of a run, in the order of its tasks; `earlier`: only those that were retried. */
  attempts(
    run: string,
    query?: { earlier?: boolean; cursor?: string | undefined; limit?: number },
  ): Answer<Page<AttemptResource>>;
  /** Returns the variables it was given; secrets without their values. */
  environment(attempt: string): Answer<AttemptEnvironment>;
  act(action: ActionInput): Answer<ActionReport>;
  /** Returns the one run, task or attempt that a prefix matches. */
  resolve(prefix: string): Answer<Resolved>;
  /** Returns up to 100 ids of runs, tasks or attempts that start with a prefix, newest first. */
  ids(prefix: string): Answer<readonly string[]>;
  workers(): Answer<readonly WorkerResource[]>;
  /** Creates a link that signs in one browser, once, as the caller, within a minute. */
  makeLink(): Answer<SignInLink>;
  /** Returns the times of each task's transitions; `cursor` is `next` of the previous page. */
  timeline(run: string, query?: { cursor?: string | undefined; limit?: number }): Answer<Page<TaskSpan>>;
  /** Answers what the program of an attempt has asked since `since`; settles when it took the answer. */
  answerProgram(attempt: string, given: AnswerToGive): Answer<GivenAnswer>;
  /** Sends bytes to an attempt's terminal, at most 256 KiB; settles when the terminal accepted them. */
  sendInput(attempt: string, input: { base64: string; enter?: boolean }): Answer<SessionInput>;
  logs(attempt: string): Answer<readonly AttemptLog[]>;
  /** Reads bytes of one log; `watchLog` also survives a restart of the server. */
  readLog(log: LogName, query?: LogQuery): Answer<ApiStream>;
  /** Returns CPU and memory over time. */
  usage(attempt: string): Answer<AttemptUsageResource>;
  /** Reads lines by their numbers, from 1; a negative `from` counts from the end. */
  readLines(log: LogName, query?: { from?: number; count?: number; marks?: number }): Answer<LogLines>;
  /** Lists kept files, sorted by path; `cursor` is `next` of the previous page. */
  artifacts(attempt: string, query?: { cursor?: string | undefined; limit?: number }): Answer<ArtifactList>;
  /** Reads the bytes of one of them; `content-length` is their number. */
  readArtifact(attempt: string, path: string): Answer<ApiStream>;
  /** Browser sign-in. */
  readonly signIn: SignInClient;
  /** People, keys, sign-ins and the audit log. */
  readonly team: TeamClient;
  readonly secrets: SecretsClient;
  /** The changes of tasks. */
  readonly checkouts: CheckoutsClient;
  /** Runs from the text of a plan, or from tasks entered by hand. */
  readonly plans: PlansClient;
}

export function createClient(transport: Transport): Client {
  const get = getter(transport);
  const send = sender(transport);
  return {
    ...createFirstClient(transport),
    get,
    send,
    signIn: createSignInClient(transport),
    team: createTeamClient(transport),
    secrets: createSecretsClient(transport),
    checkouts: createCheckoutsClient(transport),
    plans: createPlansClient(transport),
    shutdown: (mode, heard) => readShutdown(transport, mode, heard),
    submit: (submission, key) => send("submitRun", {}, submission, { key }),
    extend: (run, tasks, key) => send("extendRun", { run }, { tasks }, { key }),
    seal: (run) => send("sealRun", { run }),
    task: (id) => get("getTask", { id }),
    attempt: (id) => get("getAttempt", { id }),
    attempts: (run, query = {}) => get("listAttempts", { run }, { ...query }),
    environment: (id) => get("getEnvironment", { id }),
    act: (action) => send("act", {}, action),
    resolve: (id) => get("resolve", {}, { id }),
    ids: async (prefix) => items(await get("listIds", {}, { prefix })),
    workers: async () => items(await get("listWorkers", {})),
    makeLink: () => send("makeLink", {}),
    timeline: (run, query = {}) => get("getTimeline", { run }, { ...query }),
    answerProgram: (attempt, given) => send("answerProgram", { attempt }, given),
    sendInput: (attempt, input) => send("sendInput", { attempt }, input),
    logs: async (id) => items(await get("listLogs", { id })),
    readLog: ({ attempt, phase, stream }, query) =>
      open(transport, routePath("readLog", { id: attempt, phase, stream }, { ...query })),
    usage: (id) => get("getUsage", { id }),
    readLines: ({ attempt, phase, stream }, query) =>
      get("readLines", { id: attempt, phase, stream }, { ...query }),
    artifacts: (id, query = {}) => get("listArtifacts", { id }, { ...query }),
    readArtifact: (id, path) => open(transport, routePath("readArtifact", { id }, { path })),
  };
}
