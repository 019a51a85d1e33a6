import { fail, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { RunState } from "../domain/task/task-state.ts";
import type { TaskState } from "../domain/task/task-states.ts";
import type { AnswerOf, QueryOf } from "../protocol/api/contract/contract-types.ts";
import { firstRoutes, pathOf, type QueryValues } from "../protocol/api/first-routes.ts";
import type { RouteParameters } from "../protocol/api/routes.ts";
import type { Identity } from "../protocol/api/schemas/access/auth-schemas.ts";
import type { Event } from "../protocol/api/schemas/event-schemas.ts";
import type { SignInMethods } from "../protocol/api/schemas/access/oidc-schemas.ts";
import type {
  Page,
  ProjectResource,
  RunResource,
  StatusResource,
  TaskResource,
} from "../protocol/api/schemas/resources.ts";
import { protocolVersion, releaseVersion } from "../protocol/version.ts";
import { allItems, type Answer } from "./calls.ts";
import { createFailure, createMessage } from "./client-failures.ts";
import { readAnswer } from "./read-answer.ts";
import { readRefusal } from "./read-refusal.ts";
import type { ApiStream, Transport } from "./transport.ts";

interface PageQuery {
  readonly cursor?: string | undefined;
  /** 1 to 1,000; absent: 100. */
  readonly limit?: number | undefined;
  /** Id of a project, or its directory or git directory. */
  readonly project?: string | undefined;
  /** Absent: runs newest first, tasks oldest first. */
  readonly order?: "oldest" | "newest" | undefined;
  /** Epoch ms: only those that are unfinished, or ended at or after this time. */
  readonly since?: number | undefined;
}

export interface FirstTeam {
  whoAmI(): Answer<Identity>;
  projects(): Answer<readonly ProjectResource[]>;
}

/** The part of the API's client that calls only the routes of first-routes.ts. */
export interface FirstClient {
  readonly get: ReturnType<typeof firstGetter>;
  status(): Answer<StatusResource>;
  /** Fails with `version-mismatch` unless the server uses this program's protocol. */
  handshake(): Answer<StatusResource>;
  runs(query?: PageQuery & { state?: readonly RunState[] | undefined }): Answer<Page<RunResource>>;
  run(id: string): Answer<RunResource>;
  tasks(
    query?: PageQuery & {
      run?: string | undefined;
      state?: readonly TaskState[] | undefined;
      /** Id of a task, instead of `cursor`: only tasks after it in the order. */
      after?: string | undefined;
      /**
       * Text in the name, the command, or the title or commit subject of the run. With it, and with `since` or
       * `attention`, a page may have fewer items than its limit and still have a next one.
       */
      match?: string | undefined;
      /** Only tasks that need attention. */
      attention?: boolean | undefined;
    },
  ): Answer<Page<TaskResource>>;
  events(query?: { after?: number; run?: string; limit?: number }): Answer<Page<Event>>;
  /** Opens the raw event stream; `watchEvents` also survives a restart of the server. */
  eventStream(query: {
    after: number | "now";
    run?: string | undefined;
    kind?: readonly Event["kind"][] | undefined;
  }): Answer<ApiStream>;
  readonly transport: Transport;
  readonly team: FirstTeam;
  readonly signIn: { methods(): Answer<SignInMethods> };
}

export function createFirstClient(transport: Transport): FirstClient {
  const get = firstGetter(transport);
  return {
    get,
    transport,
    team: {
      whoAmI: () => get("whoAmI", {}),
      projects: () => allItems((page) => get("listProjects", {}, page)),
    },
    signIn: { methods: () => get("signInMethods", {}) },
    status: () => get("status", {}),
    handshake: async () => checkVersion(await get("status", {})),
    runs: (query) => get("listRuns", {}, { ...query }),
    run: (run) => get("getRun", { run }),
    tasks: (query) => get("listTasks", {}, { ...query }),
    events: (query) => get("events", {}, { ...query }),
    eventStream: (query) =>
      open(transport, pathOf(firstRoutes.events.path, {}, query), { accept: "text/event-stream" }),
  };
}

function firstGetter(transport: Transport) {
  return async <N extends keyof typeof firstRoutes>(
    name: N,
    parameters: RouteParameters<N>,
    query?: QueryOf<N>,
  ): Answer<AnswerOf<N>> => {
    const { method, path } = firstRoutes[name];
    const filled = pathOf(path, parameters, query as QueryValues | undefined);
    const response = await transport.send({ method, path: filled });
    return response.ok ? readAnswer(response.value) : response;
  };
}

/** Opens the stream of a 2xx response; any other response is read whole and returned as its failure. */
export async function open(
  transport: Transport,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Answer<ApiStream> {
  const stream = await transport.stream({ method: "GET", path, headers });
  if (!stream.ok || stream.value.status < 300) return stream;
  return readRefusal(transport, stream.value);
}

/** Releases with the same protocol version are compatible. */
function checkVersion(status: Result<StatusResource, Failure>): Result<StatusResource, Failure> {
  if (!status.ok || status.value.protocol === protocolVersion) return status;
  const { release, protocol } = status.value;
  return fail(
    createFailure({
      reason: "version-mismatch",
      detail: createMessage("version-of-server", {
        release,
        protocol,
        own: releaseVersion,
        spoken: protocolVersion,
      }),
      hint: createMessage("answer-unreadable-hint"),
    }),
  );
}
