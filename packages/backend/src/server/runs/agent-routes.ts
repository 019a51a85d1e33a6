import { fail } from "@wezterm-parallel/shared/base/result";
import { runId } from "@wezterm-parallel/shared/domain/ids";
import { tasksOfAgent } from "@wezterm-parallel/shared/domain/task/split-task";

import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { addAsAgent, type SubmitAsPorts } from "./submit-as.ts";

/** Routes for agents alone; they also read tasks, output and changes of their run by the usual routes. */
export function agentRoutes(app: HttpApp, ports: SubmitAsPorts & SubmissionGate): void {
  serveRoute(app, "getAgent", async ({ principal, records }, reply) => {
    const task = records.task(principal.id);
    if (!task.ok) return answer(reply, task);
    const { id, spec } = task.value;
    return { attempt: principal.id, task: id, run: runId(principal.run ?? 0), may: spec.may ?? [] };
  });

  serveRoute(app, "addAgentTasks", async (request, reply) => {
    const refusal = newRunRefusal(ports);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const task = request.records.task(request.principal.id);
    if (!task.ok) return answer(reply, task);
    const added = tasksOfAgent(task.value.spec, request.body.tasks);
    return answer(reply, added.ok ? await addAsAgent(request, ports, added.value) : added);
  });
}
