import type { PlanCheck, ProjectPlan, SubmitTasks } from "../protocol/api/schemas/plan-schemas.ts";
import type { RunResource } from "../protocol/api/schemas/resources.ts";
import { routePath, routes, type QueryValues } from "../protocol/api/routes.ts";
import { getter, sender, type Answer } from "./calls.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

/** The text of a plan, and what it is called. */
export interface PlanText {
  readonly text: string;
  /** Absent: `wezterm-parallel.yaml`. */
  readonly file?: string | undefined;
}

/** What of a plan is run, and where. */
export interface PlanWish extends PlanText {
  /** Only these and what they need; none: all. */
  readonly tasks?: readonly string[] | undefined;
  /** Of the repository; absent: where the newest run worked. */
  readonly folder?: string | undefined;
}

/** What is run without being on the machine of the project; it had a run before. */
export interface PlansClient {
  /** What is wrong with a plan, each with its place, and the tasks that it would make. */
  check(plan: PlanText): Answer<PlanCheck>;
  /** The same `key` with the same plan makes one run. */
  submit(project: string, plan: PlanWish, key?: string): Answer<RunResource>;
  /** The plan in the project's directory, and the agents that tasks there may have. */
  ofProject(project: string): Answer<ProjectPlan>;
  /** A run of these tasks, without a plan. */
  submitTasks(project: string, tasks: SubmitTasks, key?: string): Answer<RunResource>;
}

export function createPlansClient(transport: Transport): PlansClient {
  const get = getter(transport);
  const send = sender(transport);
  const sendPlan = planSender(transport);
  return {
    check: ({ text, file }) => sendPlan("checkPlan", text, { file }),
    submit: (project, { text, file, folder, tasks }, key) =>
      sendPlan("submitPlan", text, { project, file, folder, task: tasks }, key),
    ofProject: (project) => get("getProjectPlan", { project }),
    submitTasks: (project, tasks, key) => send("submitTasks", { project }, tasks, { key }),
  };
}

function planSender(transport: Transport) {
  return async <T>(
    name: "checkPlan" | "submitPlan",
    body: string,
    query: QueryValues,
    key?: string,
  ): Answer<T> => {
    const { method } = routes[name];
    const headers = {
      "content-type": "text/yaml",
      ...(key !== undefined && { "idempotency-key": key }),
    };
    const response = await transport.send({ method, path: routePath(name, {}, query), headers, body });
    return response.ok ? readAnswer<T>(response.value) : response;
  };
}
