import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

export function attemptRoutes(app: HttpApp): void {
  serveRoute(app, "getAttempt", async ({ params, records }, reply) =>
    answer(reply, records.attempt(params.id)),
  );

  // Who may add a task to the run could have it print the same: no less is needed to read it here.
  serveRoute(app, "getEnvironment", async ({ params, records }, reply) =>
    answer(reply, records.environment(params.id)),
  );
}
