import type { RouteNeed } from "../../domain/access/permissions.ts";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** The permission a caller needs; the server does not start if a route declares none. */
  readonly needs: RouteNeed;
  /** Agents may use it too: they see only the run of their attempt. */
  readonly agents?: true;
  /** Set for a route that will be removed; every response then announces it. */
  readonly deprecated?: Deprecation;
}

/** Dates as `2027-01-31`, at least six months apart. */
export interface Deprecation {
  readonly since: string;
  readonly until: string;
  /** Path of its replacement. */
  readonly successor: string;
}

/**
 * Routes that the dashboard calls before its first view is complete: it loads the others (routes.ts) later, to show the
 * first view sooner.
 */
export const firstRoutes = {
  status: { method: "GET", path: "/api/v1/status", needs: "status:read" },
  listRuns: { method: "GET", path: "/api/v1/runs", needs: "runs:read" },
  getRun: { method: "GET", path: "/api/v1/runs/:run", needs: "runs:read", agents: true },
  listTasks: { method: "GET", path: "/api/v1/tasks", needs: "runs:read", agents: true },
  events: { method: "GET", path: "/api/v1/events", needs: "runs:read" },
  listProjects: { method: "GET", path: "/api/v1/projects", needs: "runs:read" },
  listGroups: { method: "GET", path: "/api/v1/projects/:project/groups", needs: "runs:read" },
  exchangeLink: { method: "POST", path: "/api/v1/auth/link", needs: "public" },
  signIn: { method: "POST", path: "/api/v1/auth/sign-in", needs: "public" },
  acceptInvitation: { method: "POST", path: "/api/v1/auth/invitation", needs: "public" },
  refreshSession: { method: "POST", path: "/api/v1/auth/refresh", needs: "public" },
  whoAmI: { method: "GET", path: "/api/v1/auth/me", needs: "signed-in" },
  signInMethods: { method: "GET", path: "/api/v1/auth/methods", needs: "public" },
} as const satisfies Readonly<Record<string, Route>>;

/** Other resources besides the dashboard's addresses (addresses.ts), most for browsers; not part of the API or its document. */
export const pages = {
  oidcStart: { method: "GET", path: "/api/v1/auth/oidc/start", needs: "public" },
  oidcCallback: { method: "GET", path: "/api/v1/auth/oidc/callback", needs: "public" },
  docs: { method: "GET", path: "/docs", needs: "public" },
  docsScript: { method: "GET", path: "/docs.js", needs: "public" },
  docsStyle: { method: "GET", path: "/docs.css", needs: "public" },
  asset: { method: "GET", path: "/assets/:file", needs: "public" },
  icon: { method: "GET", path: "/icons/:file", needs: "public" },
  manifest: { method: "GET", path: "/manifest.webmanifest", needs: "public" },
  favicon: { method: "GET", path: "/favicon.ico", needs: "public" },
  projects: { method: "GET", path: "/projects", needs: "public" },
  worker: { method: "GET", path: "/service-worker.js", needs: "public" },
  /** The Model Context Protocol, which describes its tools itself. */
  mcp: { method: "POST", path: "/mcp", needs: "runs:read", agents: true },
} as const satisfies Readonly<Record<string, Route>>;

/** WebSocket endpoints, with the required permissions as in the routes. */
export const upgrades = {
  worker: { path: "/api/v1/worker", needs: "worker" },
  workerStream: { path: "/api/v1/worker/streams/:stream", needs: "worker" },
  events: { path: "/api/v1/events", needs: "runs:read" },
  terminal: { path: "/api/v1/sessions/:attempt/terminal", needs: "terminals:read" },
} as const satisfies Readonly<Record<string, Omit<Route, "method">>>;

export type QueryValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Fills in the parameters of a route's path, percent-encoded, and appends the query. */
export function pathOf(
  path: string,
  parameters: Readonly<Record<string, string | undefined>>,
  query: QueryValues = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(parameters[parameter] ?? ""),
  );
  return filled + queryString(query);
}

/** Encodes lists as repeated keys and omits undefined values. */
export function queryString(query: QueryValues): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    return values.map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`);
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
