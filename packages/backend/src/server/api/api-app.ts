import type { Logger } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { addressRoutes } from "@wezterm-parallel/shared/protocol/addresses";
import { pages, routes } from "@wezterm-parallel/shared/protocol/routes";

import { createHttpApp, sendProblem, type HttpApp } from "../../base/http-kit.ts";
import { problemOf } from "../../base/problem.ts";
import { systemClock } from "../../base/system-clock.ts";
import { logAccess } from "./access-log.ts";
import { actionRoutes } from "./action-routes.ts";
import { admitRequest } from "./admit-request.ts";
import { compressAnswers } from "./compress-answers.ts";
import type { ApiPorts } from "./api-ports.ts";
import { authenticateRequests } from "./authenticate-requests.ts";
import { auditRoutes } from "./audit-routes.ts";
import { authRoutes } from "./auth-routes.ts";
import { adminRoutes } from "./admin-routes.ts";
import { attemptRoutes } from "./attempt-routes.ts";
import { credentialRoutes } from "./credential-routes.ts";
import { deviceRoutes } from "./device-routes.ts";
import { docsRoutes } from "./docs-routes.ts";
import { doOnce } from "./do-once.ts";
import { eventRoutes } from "./event-routes.ts";
import { factorRoutes } from "./factor-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { takeJsonBodies } from "./json-bodies.ts";
import { artifactRoutes } from "./artifact-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { metricsRoutes } from "./metrics-routes.ts";
import { openapiRoutes } from "./openapi-routes.ts";
import { oidcRoutes } from "./oidc-routes.ts";
import { signOnPages } from "./sign-on-pages.ts";
import { sendPage, wantsPage, webRoutes } from "./web-routes.ts";
import { passwordRoutes } from "./password-routes.ts";
import { changeRoutes } from "./change-routes.ts";
import { checkoutRoutes } from "./checkout-routes.ts";
import { cleanRoutes } from "./clean-routes.ts";
import { savedRoutes } from "./saved-routes.ts";
import { inputRoutes } from "./input-routes.ts";
import { timelineRoutes } from "./timeline-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { projectPlanRoutes } from "./project-plan-routes.ts";
import { planRoutes } from "./plan-routes.ts";
import { projectRunRoutes } from "./project-run-routes.ts";
import { projectRoutes } from "./project-routes.ts";
import { refuseUnknownQueries } from "./refuse-unknown-queries.ts";
import { runRoutes } from "./run-routes.ts";
import { preferenceRoutes } from "./preference-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { statusRoutes } from "./status-routes.ts";
import { systemRoutes } from "./system-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import { tagEntities } from "./entity-tags.ts";
import { tellDeprecations } from "./tell-deprecations.ts";
import { userRoutes } from "./user-routes.ts";
import { workerRoutes } from "./worker-routes.ts";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** The HTTP API; listens nowhere yet. */
export function createApi(ports: ApiPorts, log: Logger, clock: Clock = systemClock): HttpApp {
  const app = createHttpApp(log, (request, reply) => admitRequest(ports, request, reply));
  takeJsonBodies(app);
  authenticateRequests(app, ports);
  logAccess(app, { ...ports, clock });
  tagEntities(app);
  compressAnswers(app);
  tellDeprecations(app);
  refuseUnknownQueries(app);
  doOnce(app, ports);
  registerRoutes(app, ports);
  openapiRoutes(app, ports, log);
  docsRoutes(app);
  webRoutes(app, ports.web);
  signOnPages(app, ports);
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(request.url.split("?")[0] ?? "");
    if (allowed.length === 0) {
      if (wantsPage(request)) return sendPage(ports.web, request, reply.code(404));
      return sendProblem(
        reply,
        problemOf(sayFailure({ reason: "not-found", detail: say("address-unknown") })),
      );
    }
    void reply.header("allow", allowed.join(", "));
    return sendProblem(
      reply,
      problemOf(
        sayFailure({
          reason: "invalid-request",
          detail: say("method-unknown", { allowed: allowed.join(", "), method: request.method }),
        }),
        405,
      ),
    );
  });
  return app;
}

/** All but the OpenAPI document, which is made from these. */
export function registerRoutes(app: HttpApp, ports: ApiPorts): void {
  metricsRoutes(app, ports);
  statusRoutes(app, ports);
  runRoutes(app, ports);
  taskRoutes(app);
  attemptRoutes(app);
  logRoutes(app, ports);
  artifactRoutes(app, ports);
  actionRoutes(app, ports);
  workerRoutes(app, ports);
  eventRoutes(app, ports);
  projectRoutes(app, ports);
  planRoutes(app, ports);
  projectPlanRoutes(app, ports);
  projectRunRoutes(app, ports);
  checkoutRoutes(app, ports);
  changeRoutes(app, ports);
  cleanRoutes(app, ports);
  savedRoutes(app, ports);
  sessionRoutes(app, ports);
  inputRoutes(app, ports);
  timelineRoutes(app);
  healthRoutes(app, ports);
  authRoutes(app, ports);
  passwordRoutes(app, ports);
  factorRoutes(app, ports);
  deviceRoutes(app, ports);
  oidcRoutes(app, ports);
  credentialRoutes(app, ports);
  userRoutes(app, ports);
  auditRoutes(app, ports);
  adminRoutes(app, ports);
  systemRoutes(app, ports);
  preferenceRoutes(app, ports);
  secretRoutes(app, ports);
}

function allowedMethods(path: string): readonly string[] {
  const found = [...Object.values(routes), ...Object.values(pages), ...addressRoutes].filter((route) =>
    new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+").replace(".", "\\.")}$`).test(path),
  );
  return [...new Set(found.map(({ method }) => method))];
}
