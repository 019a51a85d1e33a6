import { ok } from "@wezterm-parallel/shared/base/result";
import {
  pageSchema,
  type TaskDetail,
  taskDetailSchema,
  taskResourceSchema,
} from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  idParameters,
  listTasksQuery,
  resolvedSchema,
  resolveQuery,
} from "@wezterm-parallel/shared/protocol/routes-schemas";

import { answer, type HttpApp, problemResponse, sendUnchanging } from "../http/http-kit.ts";
import { withoutUndefined } from "../http/without-undefined.ts";

export function taskRoutes(app: HttpApp): void {
  app.route({
    ...routes.listTasks,
    url: routes.listTasks.path,
    schema: {
      summary: "Tasks by run, project and state (`state` may be repeated)",
      querystring: listTasksQuery,
      response: { 200: pageSchema(taskResourceSchema), default: problemResponse },
    },
    handler: async ({ query, records }, reply) =>
      sendUnchanging(reply, records.tasks(withoutUndefined(query))),
  });

  app.route({
    ...routes.getTask,
    url: routes.getTask.path,
    schema: {
      summary: "One task with its specification and attempts; values of variables are hidden",
      params: idParameters,
      response: { 200: taskDetailSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => {
      const task = records.task(params.id);
      return answer(reply, task.ok ? ok(withHiddenValues(task.value)) : task);
    },
  });

  app.route({
    ...routes.resolve,
    url: routes.resolve.path,
    schema: {
      summary: "The one run, task or attempt that an id or unique prefix names",
      querystring: resolveQuery,
      response: { 200: resolvedSchema, default: problemResponse },
    },
    handler: async ({ query, records }, reply) => answer(reply, records.resolve(query.id)),
  });
}

/**
 * What a plan sets for a task may be a secret: answers say which variables, never what is in them. The arguments
 * of a map stand in its command anyway.
 */
function withHiddenValues(task: TaskDetail): TaskDetail {
  const isArgument = (name: string) => task.spec.base === "map" && /^WZP_ARG_\d+$/.test(name);
  const env = Object.fromEntries(
    Object.entries(task.spec.env).map(([name, value]) => [name, isArgument(name) ? value : "[hidden]"]),
  );
  return { ...task, spec: { ...task.spec, env } };
}
