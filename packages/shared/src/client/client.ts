import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { RunSubmissionInput } from "../domain/run-spec.ts";
import type { TaskSpecInput } from "../domain/task-spec.ts";
import type { RunState } from "../domain/task-state.ts";
import type { TaskState } from "../domain/task-states.ts";
import type { Phase } from "../protocol/home.ts";
import type {
  ActionInput,
  ActionReport,
  AttemptResource,
  Event,
  Page,
  RunResource,
  StatusResource,
  TaskDetail,
  TaskResource,
  WorkerResource,
} from "../protocol/resources.ts";
import type { LogEntry, Resolved, ShutdownMode, ShutdownProgress } from "../protocol/routes-schemas.ts";
import {
  routePath,
  routes,
  type QueryValues,
  type RouteName,
  type RouteParameters,
} from "../protocol/routes.ts";
import { protocolVersion, releaseVersion } from "../protocol/version.ts";
import { readAnswer } from "./read-answer.ts";
import { readRefusal } from "./read-refusal.ts";
import { readShutdown } from "./read-shutdown.ts";
import type { ApiStream, Transport } from "./transport.ts";

type Answer<T> = Promise<Result<T, Failure>>;

export interface PageQuery {
  readonly cursor?: string | undefined;
  /** 1 to 1,000; absent: 100. */
  readonly limit?: number | undefined;
  /** Directory or git directory of a project. */
  readonly project?: string | undefined;
}

export interface LogQuery {
  /** First byte; negative: that many bytes before the end. */
  readonly from?: number | undefined;
  /** Bytes at most. */
  readonly limit?: number | undefined;
  /** Go on until the attempt has ended and its log is complete. */
  readonly follow?: boolean | undefined;
}

/** Which log of an attempt. */
export interface LogName {
  readonly attempt: string;
  readonly phase: Phase;
  readonly stream: "out" | "err";
}

/** The API as functions; every failure is a value, `unavailable` when no server answers. */
export interface Client {
  status(): Answer<StatusResource>;
  /** `version-mismatch` unless the server speaks this program's protocol. */
  handshake(): Answer<StatusResource>;
  /**
   * Settles when the server has done it and is about to exit; `heard` gets how many attempts still run.
   * Fails with `conflict` for `wait` while something runs.
   */
  shutdown(mode: ShutdownMode, heard?: (progress: ShutdownProgress) => void): Answer<ShutdownProgress>;
  /** The same `key` with the same submission answers the same run. */
  submit(submission: RunSubmissionInput, key?: string): Answer<RunResource>;
  runs(query?: PageQuery & { state?: readonly RunState[] | undefined }): Answer<Page<RunResource>>;
  run(id: string): Answer<RunResource>;
  extend(run: string, tasks: readonly TaskSpecInput[], key?: string): Answer<{ added: number }>;
  seal(run: string): Answer<RunResource>;
  tasks(
    query?: PageQuery & { run?: string | undefined; state?: readonly TaskState[] | undefined },
  ): Answer<Page<TaskResource>>;
  task(id: string): Answer<TaskDetail>;
  attempt(id: string): Answer<AttemptResource>;
  act(action: ActionInput): Answer<ActionReport>;
  /** The one run, task or attempt that a prefix names. */
  resolve(prefix: string): Answer<Resolved>;
  workers(): Answer<readonly WorkerResource[]>;
  logs(attempt: string): Answer<readonly LogEntry[]>;
  /** Bytes of one log; see `watchLog` for one that outlives a restart of the server. */
  readLog(log: LogName, query?: LogQuery): Answer<ApiStream>;
  events(query?: { after?: number; run?: string; limit?: number }): Answer<Page<Event>>;
  /** The raw event stream; see `watchEvents` for one that outlives a restart of the server. */
  eventStream(query: { after: number | "now"; run?: string | undefined }): Answer<ApiStream>;
  readonly transport: Transport;
}

/** Origin: 100,000 tasks in batches of 10,000 commit in seconds, on a busy disk slower. */
const submitTimeoutMs = 120_000;

export function createClient(transport: Transport): Client {
  const get = getter(transport);
  const post = poster(transport);
  return {
    transport,
    status: () => get("status", {}),
    handshake: async () => checkVersion(await get<StatusResource, "status">("status", {})),
    shutdown: (mode, heard) => readShutdown(transport, mode, heard),
    submit: (submission, key) => post("submitRun", {}, submission, key),
    runs: (query) => get("listRuns", {}, { ...query }),
    run: (run) => get("getRun", { run }),
    extend: (run, tasks, key) => post("extendRun", { run }, { tasks }, key),
    seal: (run) => post("sealRun", { run }),
    tasks: (query) => get("listTasks", {}, { ...query }),
    task: (id) => get("getTask", { id }),
    attempt: (id) => get("getAttempt", { id }),
    act: (action) => post("act", {}, action),
    resolve: (id) => get("resolve", {}, { id }),
    workers: async () => items(await get<Page<WorkerResource>, "listWorkers">("listWorkers", {})),
    logs: async (id) => items(await get<Page<LogEntry>, "listLogs">("listLogs", { id })),
    readLog: ({ attempt, phase, stream }, query) =>
      open(transport, routePath("readLog", { id: attempt, phase, stream }, { ...query })),
    events: (query) => get("events", {}, { ...query }),
    eventStream: (query) => open(transport, routePath("events", {}, query), { accept: "text/event-stream" }),
  };
}

function getter(transport: Transport) {
  return async <T, N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    query?: QueryValues,
  ): Answer<T> => {
    const path = routePath(name, parameters, query);
    const response = await transport.send({ method: routes[name].method, path });
    return response.ok ? readAnswer<T>(response.value) : response;
  };
}

function poster(transport: Transport) {
  return async <T, N extends RouteName>(
    name: N,
    parameters: RouteParameters<N>,
    body?: unknown,
    key?: string,
  ): Answer<T> => {
    const response = await transport.send({
      method: routes[name].method,
      path: routePath(name, parameters),
      timeoutMs: submitTimeoutMs,
      headers: key === undefined ? {} : { "idempotency-key": key },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.ok ? readAnswer<T>(response.value) : response;
  };
}

/** Opens a stream of a 2xx answer; any other answer is read whole and becomes its failure. */
async function open(
  transport: Transport,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Answer<ApiStream> {
  const stream = await transport.stream({ method: "GET", path, headers });
  if (!stream.ok || stream.value.status < 300) return stream;
  return readRefusal(transport, stream.value);
}

function items<T>(page: Result<Page<T>, Failure>): Result<readonly T[], Failure> {
  return page.ok ? ok(page.value.items) : page;
}

/** Two releases with one protocol understand each other. */
function checkVersion(status: Result<StatusResource, Failure>): Result<StatusResource, Failure> {
  if (!status.ok || status.value.protocol === protocolVersion) return status;
  const { release, protocol } = status.value;
  return fail({
    reason: "version-mismatch",
    detail: `The running server is release ${release} (protocol ${protocol}), this program is ${releaseVersion} (protocol ${protocolVersion}).`,
    hint: "Restart it with: wzp down && wzp up",
  });
}
