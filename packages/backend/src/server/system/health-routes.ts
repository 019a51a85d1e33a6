import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Health } from "./health.ts";

interface HealthPorts {
  readonly health: Health;
}

export function healthRoutes(app: HttpApp, { health }: HealthPorts): void {
  serveRoute(app, "live", () => ({ status: "ok" as const }));

  serveRoute(app, "ready", async (_request, reply) => {
    const [first] = await health.trouble();
    if (first !== undefined) return sendProblem(reply, problemOf(first, 503));
    return { status: "ok" as const };
  });
}
