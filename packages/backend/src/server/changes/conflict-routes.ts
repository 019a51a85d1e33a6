import { ok } from "@wezterm-parallel/shared/base/result";
import { taskId } from "@wezterm-parallel/shared/domain/ids";

import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { MergePorts } from "./merge-routes.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import { findReviewed } from "./review/find-reviewed.ts";

/** Bytes of a request: all texts of a resolution, escaped as JSON. */
const bodyLimit = 4 * 1024 * 1024;

/** Routes with which a person resolves the conflict of a change; the worker that has the commits does it. */
export function conflictRoutes(
  app: HttpApp,
  { mergeStore, gateway }: Pick<MergePorts, "mergeStore" | "gateway">,
): void {
  serveRoute(app, "getConflict", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { worker, ref: project, target: branch, run, name, tip } = found.value.change;
    const change = taskId(run, name);
    const asked = await gateway.ask<"conflict">(worker, { kind: "conflict", project, branch, change, tip });
    return answer(reply, asked.ok ? ok(asked.value.conflict) : asked);
  });

  serveRoute(
    app,
    "resolveConflict",
    async (request, reply) => {
      const found = await findReviewed(mergeStore, request, request.params.id);
      if (!found.ok) return answer(reply, found);
      const { change } = found.value;
      const resolvers = { store: mergeStore, gateway, records: request.records };
      const resolved = await resolveConflict(resolvers, change, request.body);
      if (!resolved.ok) return answer(reply, resolved);
      return answer(reply, await request.records.change(taskId(change.run, change.name)));
    },
    { bodyLimit },
  );
}
