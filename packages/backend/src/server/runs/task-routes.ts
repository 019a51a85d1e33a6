import { ok } from "@wezterm-parallel/shared/base/result";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { answer, type HttpApp, sendUnchanging } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { withoutUndefined } from "../http/without-undefined.ts";

export function taskRoutes(app: HttpApp): void {
  serveRoute(app, "listTasks", async ({ query: { after, ...query }, records }, reply) => {
    const found = after === undefined ? ok(query.cursor) : await records.cursorAfter(after);
    if (!found.ok) return answer(reply, found);
    return sendUnchanging(reply, await records.tasks(withoutUndefined({ ...query, cursor: found.value })));
  });

  serveRoute(app, "getTask", async ({ params, records }, reply) => {
    const task = await records.task(params.id);
    return answer(reply, task.ok ? ok(withHiddenValues(task.value)) : task);
  });

  serveRoute(app, "resolve", async ({ query, records }, reply) =>
    answer(reply, await records.resolve(query.id)),
  );

  serveRoute(app, "listIds", async ({ query, records }, reply) =>
    answer(reply, ok({ items: [...(await records.ids(query.prefix, query.limit))] })),
  );
}

/**
 * Hides the values of the variables that a plan sets, because they may be secrets; their names are shown. The
 * arguments of a map appear in its command anyway.
 */
function withHiddenValues(task: TaskDetail): TaskDetail {
  const isArgument = (name: string) => task.spec.base === "map" && /^WZP_ARG_\d+$/.test(name);
  const env = Object.fromEntries(
    Object.entries(task.spec.env).map(([name, value]) => [name, isArgument(name) ? value : "[hidden]"]),
  );
  return { ...task, spec: { ...task.spec, env } };
}
