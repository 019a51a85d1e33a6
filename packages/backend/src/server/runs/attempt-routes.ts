import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

export function attemptRoutes(app: HttpApp): void {
  serveRoute(app, "getAttempt", async ({ params, records }, reply) =>
    answer(reply, await records.attempt(params.id)),
  );

  // Anyone who can add a task to the run could make it print the environment, so reading it needs the same permission.
  serveRoute(app, "getEnvironment", async ({ params, records }, reply) =>
    answer(reply, await records.environment(params.id)),
  );
}
