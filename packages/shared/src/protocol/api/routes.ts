import { firstRoutes, pathOf, upgrades, type QueryValues, type Route } from "./first-routes.ts";

/**
 * Every path of the API: the server registers routes from this table, the client calls them by it, and a test
 * compares it with the OpenAPI document. No schemas here (see routes-schemas.ts), so that the CLI loads no
 * Zod.
 */
export const routes = {
  ...firstRoutes,
  shutdown: { method: "POST", path: "/api/v1/shutdown", needs: "server:stop" },
  submitRun: { method: "POST", path: "/api/v1/runs", needs: "runs:write" },
  getTimeline: { method: "GET", path: "/api/v1/runs/:run/timeline", needs: "runs:read" },
  listAttempts: { method: "GET", path: "/api/v1/runs/:run/attempts", needs: "runs:read" },
  extendRun: { method: "POST", path: "/api/v1/runs/:run/tasks", needs: "runs:write" },
  sealRun: { method: "POST", path: "/api/v1/runs/:run/seal", needs: "runs:write" },
  getTask: { method: "GET", path: "/api/v1/tasks/:id", needs: "runs:read", agents: true },
  getAttempt: { method: "GET", path: "/api/v1/attempts/:id", needs: "runs:read", agents: true },
  getEnvironment: { method: "GET", path: "/api/v1/attempts/:id/environment", needs: "runs:write" },
  getUsage: { method: "GET", path: "/api/v1/attempts/:id/usage", needs: "runs:read" },
  listLogs: { method: "GET", path: "/api/v1/attempts/:id/logs", needs: "logs:read", agents: true },
  readLog: { method: "GET", path: "/api/v1/attempts/:id/logs/:phase/:stream", needs: "logs:read" },
  readLines: {
    method: "GET",
    path: "/api/v1/attempts/:id/logs/:phase/:stream/lines",
    needs: "logs:read",
    agents: true,
  },
  listArtifacts: { method: "GET", path: "/api/v1/attempts/:id/artifacts", needs: "logs:read" },
  readArtifact: { method: "GET", path: "/api/v1/attempts/:id/artifacts/content", needs: "logs:read" },
  getAgent: { method: "GET", path: "/api/v1/agent", needs: "agent" },
  addAgentTasks: { method: "POST", path: "/api/v1/agent/tasks", needs: "agent" },
  reportProgress: { method: "POST", path: "/api/v1/agent/progress", needs: "agent" },
  askPerson: { method: "POST", path: "/api/v1/agent/questions", needs: "agent" },
  getAgentQuestion: { method: "GET", path: "/api/v1/agent/questions/:question", needs: "agent" },
  sendAgentMessage: { method: "POST", path: "/api/v1/agent/messages", needs: "agent" },
  listAgentMessages: { method: "GET", path: "/api/v1/agent/messages", needs: "agent" },
  readAgentMessages: { method: "POST", path: "/api/v1/agent/messages/read", needs: "agent" },
  act: { method: "POST", path: "/api/v1/actions", needs: "runs:write" },
  resolve: { method: "GET", path: "/api/v1/resolve", needs: "runs:read", agents: true },
  listIds: { method: "GET", path: "/api/v1/ids", needs: "runs:read" },
  listWorkers: { method: "GET", path: "/api/v1/workers", needs: "workers:read" },
  getProject: { method: "GET", path: "/api/v1/projects/:project", needs: "runs:read" },
  changeGroup: { method: "PATCH", path: "/api/v1/projects/:project/groups/:name", needs: "runs:write" },
  removeGroup: { method: "DELETE", path: "/api/v1/projects/:project/groups/:name", needs: "runs:write" },
  listPools: { method: "GET", path: "/api/v1/projects/:project/pools", needs: "runs:read" },
  listAgents: { method: "GET", path: "/api/v1/projects/:project/agents", needs: "runs:read" },
  listSpending: { method: "GET", path: "/api/v1/spending", needs: "runs:read" },
  openPool: { method: "POST", path: "/api/v1/projects/:project/pools/:name/open", needs: "runs:write" },
  listMembers: { method: "GET", path: "/api/v1/projects/:project/members", needs: "members:write" },
  setMember: { method: "PUT", path: "/api/v1/projects/:project/members/:user", needs: "members:write" },
  removeMember: { method: "DELETE", path: "/api/v1/projects/:project/members/:user", needs: "members:write" },
  changePassword: { method: "POST", path: "/api/v1/auth/password", needs: "own-account" },
  enrolFactor: { method: "POST", path: "/api/v1/auth/factor", needs: "own-proofs" },
  confirmFactor: { method: "POST", path: "/api/v1/auth/factor/confirm", needs: "own-proofs" },
  disableFactor: { method: "POST", path: "/api/v1/auth/factor/disable", needs: "own-account" },
  listPasskeys: { method: "GET", path: "/api/v1/auth/passkeys", needs: "own-proofs" },
  beginPasskey: { method: "POST", path: "/api/v1/auth/passkeys/options", needs: "own-proofs" },
  addPasskey: { method: "POST", path: "/api/v1/auth/passkeys", needs: "own-proofs" },
  renamePasskey: { method: "PATCH", path: "/api/v1/auth/passkeys/:id", needs: "own-account" },
  removePasskey: { method: "POST", path: "/api/v1/auth/passkeys/:id/remove", needs: "own-account" },
  beginPasskeySignIn: { method: "POST", path: "/api/v1/auth/passkey/options", needs: "public" },
  signInByPasskey: { method: "POST", path: "/api/v1/auth/passkey", needs: "public" },
  beginDevice: { method: "POST", path: "/api/v1/auth/device", needs: "public" },
  pollDevice: { method: "POST", path: "/api/v1/auth/device/token", needs: "public" },
  lookAtDevice: { method: "POST", path: "/api/v1/auth/device/look", needs: "own-account" },
  decideDevice: { method: "POST", path: "/api/v1/auth/device/decide", needs: "own-account" },
  signOut: { method: "POST", path: "/api/v1/auth/sign-out", needs: "signed-in" },
  signOutEverywhere: { method: "POST", path: "/api/v1/auth/sign-out-everywhere", needs: "own-proofs" },
  getPreferences: { method: "GET", path: "/api/v1/auth/preferences", needs: "own-account" },
  setPreferences: { method: "PUT", path: "/api/v1/auth/preferences", needs: "own-account" },
  listNotices: { method: "GET", path: "/api/v1/auth/notices", needs: "own-account" },
  dismissNotices: { method: "POST", path: "/api/v1/auth/notices/dismiss", needs: "own-account" },
  listSubscriptions: { method: "GET", path: "/api/v1/auth/subscriptions", needs: "own-account" },
  addSubscription: { method: "POST", path: "/api/v1/auth/subscriptions", needs: "own-account" },
  removeSubscription: { method: "DELETE", path: "/api/v1/auth/subscriptions/:id", needs: "own-account" },
  testSubscriptions: { method: "POST", path: "/api/v1/auth/subscriptions/test", needs: "own-account" },
  listKeys: { method: "GET", path: "/api/v1/keys", needs: "own-credentials" },
  makeKey: { method: "POST", path: "/api/v1/keys", needs: "own-account" },
  listSignIns: { method: "GET", path: "/api/v1/auth/sessions", needs: "own-credentials" },
  revokeGrant: { method: "DELETE", path: "/api/v1/auth/grants/:id", needs: "own-credentials" },
  makeWorkerToken: { method: "POST", path: "/api/v1/workers/tokens", needs: "settings:write" },
  listUsers: { method: "GET", path: "/api/v1/users", needs: "users:read" },
  addUser: { method: "POST", path: "/api/v1/users", needs: "users:write" },
  getUser: { method: "GET", path: "/api/v1/users/:user", needs: "users:read" },
  changeUser: { method: "PATCH", path: "/api/v1/users/:user", needs: "users:write" },
  resetUser: { method: "POST", path: "/api/v1/users/:user/reset", needs: "users:write" },
  listAudit: { method: "GET", path: "/api/v1/admin/audit", needs: "audit:read" },
  verifyAudit: { method: "POST", path: "/api/v1/admin/audit/verify", needs: "audit:read" },
  beginProject: { method: "POST", path: "/api/v1/projects", needs: "secrets:write" },
  listSecrets: { method: "GET", path: "/api/v1/projects/:project/secrets", needs: "secrets:write" },
  setSecret: { method: "PUT", path: "/api/v1/projects/:project/secrets/:name", needs: "secrets:write" },
  removeSecret: { method: "DELETE", path: "/api/v1/projects/:project/secrets/:name", needs: "secrets:write" },
  rotateSecrets: { method: "POST", path: "/api/v1/admin/secrets/rotate", needs: "settings:write" },
  makeLink: { method: "POST", path: "/api/v1/auth/links", needs: "own-account" },
  getOidc: { method: "GET", path: "/api/v1/admin/oidc", needs: "settings:read" },
  setOidc: { method: "PUT", path: "/api/v1/admin/oidc", needs: "settings:write" },
  removeOidc: { method: "DELETE", path: "/api/v1/admin/oidc", needs: "settings:write" },
  testOidc: { method: "POST", path: "/api/v1/admin/oidc/test", needs: "settings:write" },
  openapi: { method: "GET", path: "/api/v1/openapi.json", needs: "signed-in" },
  listSaved: { method: "GET", path: "/api/v1/projects/:project/saved", needs: "checkouts:read" },
  taskChange: { method: "GET", path: "/api/v1/tasks/:id/diff", needs: "checkouts:read", agents: true },
  countChanges: { method: "GET", path: "/api/v1/checkouts/changes", needs: "checkouts:read" },
  restoreSaved: {
    method: "POST",
    path: "/api/v1/projects/:project/saved/restore",
    needs: "checkouts:write",
  },
  cleanCheckouts: { method: "POST", path: "/api/v1/checkouts/clean", needs: "checkouts:write" },
  listChanges: { method: "GET", path: "/api/v1/changes", needs: "checkouts:read" },
  getChange: { method: "GET", path: "/api/v1/changes/:id", needs: "checkouts:read" },
  actOnChanges: { method: "POST", path: "/api/v1/changes/actions", needs: "changes:merge" },
  getConflict: { method: "GET", path: "/api/v1/changes/:id/conflict", needs: "checkouts:read" },
  resolveConflict: { method: "POST", path: "/api/v1/changes/:id/conflict", needs: "changes:merge" },
  getReview: { method: "GET", path: "/api/v1/changes/:id/review", needs: "checkouts:read" },
  sendReview: { method: "POST", path: "/api/v1/changes/:id/review", needs: "changes:review" },
  addComment: { method: "POST", path: "/api/v1/changes/:id/review/comments", needs: "changes:review" },
  editComment: {
    method: "PATCH",
    path: "/api/v1/changes/:id/review/comments/:comment",
    needs: "changes:review",
  },
  removeComment: {
    method: "DELETE",
    path: "/api/v1/changes/:id/review/comments/:comment",
    needs: "changes:review",
  },
  resolveThread: {
    method: "PATCH",
    path: "/api/v1/changes/:id/review/threads/:thread",
    needs: "changes:review",
  },
  applySuggestions: {
    method: "POST",
    path: "/api/v1/changes/:id/review/suggestions",
    needs: "changes:merge",
  },
  listCommits: { method: "GET", path: "/api/v1/changes/:id/commits", needs: "checkouts:read" },
  changeDiff: { method: "GET", path: "/api/v1/changes/:id/diff", needs: "checkouts:read" },
  getFile: { method: "GET", path: "/api/v1/changes/:id/file", needs: "checkouts:read" },
  fileLines: { method: "GET", path: "/api/v1/changes/:id/lines", needs: "checkouts:read" },
  listQueues: { method: "GET", path: "/api/v1/queues", needs: "checkouts:read" },
  readIssue: { method: "POST", path: "/api/v1/issues/read", needs: "runs:write" },
  takeForgeNews: { method: "POST", path: "/api/v1/projects/:project/forge-news", needs: "public" },
  pauseQueue: { method: "POST", path: "/api/v1/queues/pause", needs: "changes:merge" },
  getRadar: { method: "GET", path: "/api/v1/projects/:project/radar", needs: "checkouts:read" },
  listCheckouts: { method: "GET", path: "/api/v1/checkouts", needs: "checkouts:read" },
  reportActivity: {
    method: "POST",
    path: "/api/v1/sessions/:attempt/activity-reports",
    needs: "terminals:write",
  },
  answerProgram: { method: "POST", path: "/api/v1/sessions/:attempt/answer", needs: "terminals:write" },
  sendInput: { method: "POST", path: "/api/v1/sessions/:attempt/input", needs: "terminals:write" },
  say: { method: "POST", path: "/api/v1/messages", needs: "terminals:write" },
  listMessages: { method: "GET", path: "/api/v1/sessions/:attempt/messages", needs: "terminals:read" },
  listSessions: { method: "GET", path: "/api/v1/sessions", needs: "terminals:read" },
  checkPlan: { method: "POST", path: "/api/v1/plans/check", needs: "runs:read" },
  submitPlan: { method: "POST", path: "/api/v1/runs/plan", needs: "runs:write" },
  getProjectPlan: { method: "GET", path: "/api/v1/projects/:project/plan", needs: "runs:write" },
  submitTasks: { method: "POST", path: "/api/v1/projects/:project/runs", needs: "runs:write" },
  getSettings: { method: "GET", path: "/api/v1/admin/settings", needs: "settings:read" },
  changeSettings: { method: "PATCH", path: "/api/v1/admin/settings", needs: "settings:write" },
  settingsHistory: { method: "GET", path: "/api/v1/admin/settings/history", needs: "settings:read" },
  getResources: { method: "GET", path: "/api/v1/admin/resources", needs: "settings:read" },
  systemHistory: { method: "GET", path: "/api/v1/system/history", needs: "workers:read" },
  metrics: { method: "GET", path: "/metrics", needs: "metrics:read" },
  live: { method: "GET", path: "/health/live", needs: "public" },
  ready: { method: "GET", path: "/health/ready", needs: "public" },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;

export type UpgradeName = keyof typeof upgrades;

export const workerPath = upgrades.worker.path;

type ParameterNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

export type RouteParameters<N extends RouteName> = Readonly<
  Record<ParameterNames<(typeof routes)[N]["path"]>, string>
>;

/** Returns the path of a route with percent-encoded parameters, e.g. `/api/v1/tasks/r12%2Ftest(2)`. */
export function routePath<N extends RouteName>(
  name: N,
  parameters: RouteParameters<N>,
  query: QueryValues = {},
): string {
  return pathOf(routes[name].path, parameters, query);
}
