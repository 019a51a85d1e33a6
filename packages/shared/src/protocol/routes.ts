/**
 * Every path of the API, once: the server registers from it, the client calls from it, and a test compares
 * it with the OpenAPI document. No schemas here (see routes-schemas.ts), so that the CLI loads no zod.
 */
export const routes = {
  status: { method: "GET", path: "/api/v1/status" },
  shutdown: { method: "POST", path: "/api/v1/shutdown" },
  submitRun: { method: "POST", path: "/api/v1/runs" },
  listRuns: { method: "GET", path: "/api/v1/runs" },
  getRun: { method: "GET", path: "/api/v1/runs/:run" },
  extendRun: { method: "POST", path: "/api/v1/runs/:run/tasks" },
  sealRun: { method: "POST", path: "/api/v1/runs/:run/seal" },
  listTasks: { method: "GET", path: "/api/v1/tasks" },
  getTask: { method: "GET", path: "/api/v1/tasks/:id" },
  getAttempt: { method: "GET", path: "/api/v1/attempts/:id" },
  listLogs: { method: "GET", path: "/api/v1/attempts/:id/logs" },
  readLog: { method: "GET", path: "/api/v1/attempts/:id/logs/:phase/:stream" },
  act: { method: "POST", path: "/api/v1/actions" },
  resolve: { method: "GET", path: "/api/v1/resolve" },
  listWorkers: { method: "GET", path: "/api/v1/workers" },
  events: { method: "GET", path: "/api/v1/events" },
  openapi: { method: "GET", path: "/api/v1/openapi.json" },
  live: { method: "GET", path: "/health/live" },
  ready: { method: "GET", path: "/health/ready" },
} as const satisfies Readonly<Record<string, { method: "GET" | "POST"; path: string }>>;

export type RouteName = keyof typeof routes;

/** Where a worker dials in with a WebSocket; an upgrade, so no route of the table. */
export const workerPath = "/api/v1/worker";

type ParameterNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

export type RouteParameters<N extends RouteName> = Readonly<
  Record<ParameterNames<(typeof routes)[N]["path"]>, string>
>;

export type QueryValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The path of a route with its parameters percent-encoded, e.g. `/api/v1/tasks/r12%2Ftest(2)`. */
export function routePath<N extends RouteName>(
  name: N,
  parameters: RouteParameters<N>,
  query: QueryValues = {},
): string {
  const values: Readonly<Record<string, string | undefined>> = parameters;
  const path = routes[name].path.replace(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(values[parameter] ?? ""),
  );
  return path + queryString(query);
}

/** Lists become repeated keys; what is undefined is left out. */
function queryString(query: QueryValues): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    return values.map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`);
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
