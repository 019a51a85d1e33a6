import type { Logger } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { addressRoutes } from "@wezterm-parallel/shared/protocol/api/addresses";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { adminRoutes } from "../server/access/admin-routes.ts";
import { auditRoutes } from "../server/access/audit/audit-routes.ts";
import { credentialRoutes } from "../server/access/credential-routes.ts";
import { memberRoutes } from "../server/access/member-routes.ts";
import { noticeRoutes } from "../server/access/notices/notice-routes.ts";
import { passkeyRoutes } from "../server/access/passkeys/passkey-routes.ts";
import { preferenceRoutes } from "../server/access/preference-routes.ts";
import { secretRoutes } from "../server/access/secrets/secret-routes.ts";
import { authRoutes } from "../server/access/sign-in/auth-routes.ts";
import { deviceRoutes } from "../server/access/sign-in/device-routes.ts";
import { factorRoutes } from "../server/access/sign-in/factors/factor-routes.ts";
import { passwordRoutes } from "../server/access/sign-in/passwords/password-routes.ts";
import { oidcRoutes } from "../server/access/single-sign-on/oidc-routes.ts";
import { signOnPages } from "../server/access/single-sign-on/sign-on-pages.ts";
import { userRoutes } from "../server/access/user-routes.ts";
import { budgetRoutes } from "../server/budgets/budget-routes.ts";
import { artifactRoutes } from "../server/artifacts/artifact-routes.ts";
import { changeRoutes } from "../server/checkouts/change-routes.ts";
import { checkoutRoutes } from "../server/checkouts/checkout-routes.ts";
import { issueRoutes } from "../server/changes/forge/issue-routes.ts";
import { conflictRoutes } from "../server/changes/conflict-routes.ts";
import { forgeNewsRoutes } from "../server/changes/forge/forge-news-routes.ts";
import { mergeRoutes } from "../server/changes/merge-routes.ts";
import { changeFileRoutes } from "../server/changes/review/change-file-routes.ts";
import { reviewRoutes } from "../server/changes/review/review-routes.ts";
import { cleanRoutes } from "../server/checkouts/clean-routes.ts";
import { radarRoutes } from "../server/checkouts/radar-routes.ts";
import { savedRoutes } from "../server/checkouts/saved-routes.ts";
import { docsRoutes } from "../server/docs/docs-routes.ts";
import { openapiRoutes } from "../server/docs/openapi-routes.ts";
import { eventRoutes } from "../server/events/event-routes.ts";
import { eventSocket } from "../server/events/event-socket.ts";
import { acceptUpgrades, type Upgrades } from "../server/http/accept-upgrades.ts";
import { logAccess } from "../server/http/access-log.ts";
import { admitRequest } from "../server/http/admission/admit-request.ts";
import { authenticateRequests } from "../server/http/admission/authenticate-requests.ts";
import { compressAnswers } from "../server/http/answers/compress-answers.ts";
import { tagEntities } from "../server/http/answers/entity-tags.ts";
import { problemOf } from "../server/http/answers/problem.ts";
import { registerIdempotency } from "../server/http/idempotency.ts";
import { createHttpApp, type HttpApp, sendProblem } from "../server/http/http-kit.ts";
import { takeJsonBodies } from "../server/http/json-bodies.ts";
import { refuseUnknownQueries } from "../server/http/refuse-unknown-queries.ts";
import { sendDeprecations } from "../server/http/send-deprecations.ts";
import { logRoutes } from "../server/logs/log-routes.ts";
import { actionRoutes } from "../server/runs/action-routes.ts";
import { agentProfileRoutes } from "../server/runs/agent-profile-routes.ts";
import { agentRoutes } from "../server/runs/agent-routes.ts";
import { attemptRoutes } from "../server/runs/attempt-routes.ts";
import { policyRoutes } from "../server/access/policies/policy-routes.ts";
import { planRoutes } from "../server/runs/plan-routes.ts";
import { mcpRoutes } from "../server/mcp/mcp-routes.ts";
import { messageRoutes } from "../server/messages/message-routes.ts";
import { projectPlanRoutes } from "../server/runs/project-plan-routes.ts";
import { groupRoutes } from "../server/runs/group-routes.ts";
import { projectRoutes } from "../server/runs/project-routes.ts";
import { projectRunRoutes } from "../server/runs/project-run-routes.ts";
import { scheduleRoutes } from "../server/runs/schedules/schedule-routes.ts";
import { serviceRoutes } from "../server/services/service-routes.ts";
import { webhookRoutes } from "../server/webhooks/webhook-routes.ts";
import { retentionRoutes } from "../server/retention/retention-routes.ts";
import { runRoutes } from "../server/runs/run-routes.ts";
import { taskRoutes } from "../server/runs/task-routes.ts";
import { timelineRoutes } from "../server/runs/timeline-routes.ts";
import { subscriptionRoutes } from "../server/notifications/subscription-routes.ts";
import { alertRoutes } from "../server/alerts/alert-routes.ts";
import { healthRoutes } from "../server/system/health-routes.ts";
import { logLevelRoutes } from "../server/system/log-level-routes.ts";
import { programLogRoutes } from "../server/system/program-log-routes.ts";
import { metricsRoutes } from "../server/system/metrics/metrics-routes.ts";
import { statusRoutes } from "../server/system/status-routes.ts";
import { systemRoutes } from "../server/system/system-routes.ts";
import { answerRoutes } from "../server/terminals/answer-routes.ts";
import { inputRoutes } from "../server/terminals/input-routes.ts";
import { reportRoutes } from "../server/terminals/report-routes.ts";
import { sessionRoutes } from "../server/terminals/session-routes.ts";
import { terminalSocket } from "../server/terminals/terminal-socket.ts";
import { sendPage, wantsPage, webRoutes } from "../server/web/web-routes.ts";
import { workerGrantRoutes } from "../server/access/worker-grant-routes.ts";
import { attemptWorkRoutes } from "../server/workers/attempt-work-routes.ts";
import { knownWorkers } from "../server/workers/known-workers.ts";
import { workerRoutes } from "../server/workers/worker-routes.ts";
import { workerSocket } from "../server/workers/worker-socket.ts";
import type { ApiPorts } from "./api-ports.ts";

/** Creates the HTTP API; it does not listen yet. */
export function createApi(ports: ApiPorts, log: Logger, clock: Clock = systemClock): HttpApp {
  const app = createHttpApp(log, (request, reply) => admitRequest(ports, request, reply));
  takeJsonBodies(app);
  authenticateRequests(app, ports);
  logAccess(app, { ...ports, clock });
  tagEntities(app);
  compressAnswers(app);
  sendDeprecations(app);
  refuseUnknownQueries(app);
  registerIdempotency(app, ports);
  registerRoutes(app, ports);
  openapiRoutes(app, { ...ports, register: (described) => registerRoutes(described, ports) }, log);
  docsRoutes(app);
  mcpRoutes(app, ports);
  webRoutes(app, ports.web);
  signOnPages(app, ports);
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(request.url.split("?")[0] ?? "");
    if (allowed.length === 0) {
      if (wantsPage(request)) return sendPage(ports.web, request, reply.code(404));
      return sendProblem(
        reply,
        problemOf(createFailure({ reason: "not-found", detail: createMessage("address-unknown") })),
      );
    }
    void reply.header("allow", allowed.join(", "));
    return sendProblem(
      reply,
      problemOf(
        createFailure({
          reason: "invalid-request",
          detail: createMessage("method-unknown", { allowed: allowed.join(", "), method: request.method }),
        }),
        405,
      ),
    );
  });
  return app;
}

/** Accepts the upgrades of every path; disposal ends all connections. */
export function openUpgrades(ports: ApiPorts, log: Logger): Upgrades {
  const endpoints = {
    worker: workerSocket(ports, log),
    workerStream: ports.workerTerminals.endpoint,
    events: eventSocket(ports),
    terminal: terminalSocket(ports, log),
  };
  return acceptUpgrades({ ...ports, endpoints }, log);
}

/** Registers all routes except the OpenAPI document, which is generated from them. */
export function registerRoutes(app: HttpApp, ports: ApiPorts): void {
  metricsRoutes(app, ports);
  statusRoutes(app, ports);
  runRoutes(app, ports);
  retentionRoutes(app, ports);
  taskRoutes(app);
  attemptRoutes(app);
  agentRoutes(app, ports);
  policyRoutes(app, ports);
  logRoutes(app, ports);
  artifactRoutes(app, ports);
  actionRoutes(app, ports);
  workerRoutes(app, ports);
  workerGrantRoutes(app, ports);
  attemptWorkRoutes(app, ports);
  eventRoutes(app, ports);
  projectRoutes(app);
  groupRoutes(app, ports);
  automationRoutes(app, ports);
  budgetRoutes(app, ports);
  memberRoutes(app, ports);
  planRoutes(app, ports);
  projectPlanRoutes(app, ports);
  agentProfileRoutes(app, ports);
  projectRunRoutes(app, ports);
  checkoutRoutes(app, ports);
  changeRoutes(app, ports);
  mergeRoutes(app, ports);
  issueRoutes(app, ports);
  forgeNewsRoutes(app, ports);
  conflictRoutes(app, ports);
  reviewRoutes(app, ports);
  changeFileRoutes(app, ports);
  cleanRoutes(app, ports);
  savedRoutes(app, ports);
  radarRoutes(app, ports);
  sessionRoutes(app, ports);
  inputRoutes(app, ports);
  answerRoutes(app, ports);
  reportRoutes(app, ports);
  messageRoutes(app, ports);
  timelineRoutes(app);
  healthRoutes(app, ports);
  registerSignIns(app, ports);
  userRoutes(app, ports);
  auditRoutes(app, ports);
  adminRoutes(app, ports);
  systemRoutes(app, ports);
  logLevelRoutes(app, { ...ports, knownWorkers: () => knownWorkers(ports) });
  programLogRoutes(app, ports);
  alertRoutes(app, ports);
  preferenceRoutes(app, ports);
  noticeRoutes(app, ports);
  subscriptionRoutes(app, ports);
  secretRoutes(app, ports);
}

/** Services that start runs, or act, without a request. */
function automationRoutes(app: HttpApp, ports: ApiPorts): void {
  scheduleRoutes(app, ports);
  serviceRoutes(app, ports);
  webhookRoutes(app, ports);
}

function allowedMethods(path: string): readonly string[] {
  const found = [...Object.values(routes), ...Object.values(pages), ...addressRoutes].filter((route) =>
    new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+").replace(".", "\\.")}$`).test(path),
  );
  return [...new Set(found.map(({ method }) => method))];
}

function registerSignIns(app: HttpApp, ports: ApiPorts): void {
  authRoutes(app, ports);
  passwordRoutes(app, ports);
  factorRoutes(app, ports);
  passkeyRoutes(app, ports);
  deviceRoutes(app, ports);
  oidcRoutes(app, ports);
  credentialRoutes(app, ports);
}
