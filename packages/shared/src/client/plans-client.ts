import type { PlanCheck, ProjectPlan, SubmitTasks } from "../protocol/api/schemas/plan-schemas.ts";
import type { RunResource } from "../protocol/api/schemas/resources.ts";
import type { QueryValues } from "../protocol/api/first-routes.ts";
import { routePath, routes } from "../protocol/api/routes.ts";
import type { Answer } from "./calls.ts";
import { getter, sender } from "./route-calls.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

/** The text of a plan and its file name. */
interface PlanText {
  readonly text: string;
  /** Absent: `wezterm-parallel.yaml`. */
  readonly file?: string | undefined;
}

/** The selected tasks of a plan, and the directory to run them in. */
interface PlanWish extends PlanText {
  /** Only these and what they need; empty: all. */
  readonly tasks?: readonly string[] | undefined;
  /** Values of the plan's parameters, `name=value`. */
  readonly params?: readonly string[] | undefined;
  /** Folder of the repository; absent: that of the newest run. */
  readonly folder?: string | undefined;
}

/** Starts runs without access to the project's machine; the project must have had a run before. */
export interface PlansClient {
  /** Returns the problems of a plan with their positions, and its expanded tasks. */
  check(plan: PlanText): Answer<PlanCheck>;
  /** Repeating a plan with its `key` creates no second run. */
  submit(project: string, plan: PlanWish, key?: string): Answer<RunResource>;
  /** Returns the plan in the project's directory, and the agents available to tasks there. */
  ofProject(project: string): Answer<ProjectPlan>;
  /** Submits a run of these tasks, without a plan. */
  submitTasks(project: string, tasks: SubmitTasks, key?: string): Answer<RunResource>;
}

export function createPlansClient(transport: Transport): PlansClient {
  const get = getter(transport);
  const send = sender(transport);
  const sendPlan = planSender(transport);
  return {
    check: ({ text, file }) => sendPlan("checkPlan", text, { file }),
    submit: (project, { text, file, folder, tasks, params }, key) =>
      sendPlan("submitPlan", text, { project, file, folder, task: tasks, param: params }, key),
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
