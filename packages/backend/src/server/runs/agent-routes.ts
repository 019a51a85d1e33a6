import { runId } from "@wezterm-parallel/shared/domain/ids";

import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

/** Routes for agents alone; they also read tasks, output and changes of their run by the usual routes. */
export function agentRoutes(app: HttpApp): void {
  serveRoute(app, "getAgent", async ({ principal, records }, reply) => {
    const attempt = records.attempt(principal.id);
    if (!attempt.ok) return answer(reply, attempt);
    const { id, task } = attempt.value;
    return { attempt: id, task, run: runId(principal.run ?? 0) };
  });
}
