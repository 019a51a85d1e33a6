import { ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import type {
  ProjectRef,
  RunEnvironment,
  RunLimits,
  RunSettings,
  RunSubmissionInput,
} from "../run/run-spec.ts";
import type { ParamValues } from "./params/resolve-params.ts";
import { paramVariables } from "../task/environment/variable-names.ts";
import type { ServiceSpec } from "../service/service-spec.ts";
import type { Plan } from "./schema/plan-schema.ts";
import { planTasks, selectTasks } from "./plan-tasks.ts";

interface SubmissionContext {
  readonly project: ProjectRef;
  /** The submitting shell's environment; `env: clean` in the plan keeps only the plan's variables. */
  readonly environment: RunEnvironment;
  /** Path of the plan for display, and its text as it was read. */
  readonly planFile: string;
  readonly planText: string;
  /** The value of every parameter of the plan, from `resolveParams`. */
  readonly params: ParamValues;
}

/** The maximum length of a submission's title. */
const titleLimit = 200;

/**
 * Builds the submission for these tasks of the plan (`[]`: all) and everything they need. Fails with
 * `not-found` for a name that the plan does not contain.
 */
export function planToSubmission(
  plan: Plan,
  selection: readonly string[],
  { project, environment, planFile, planText, params }: SubmissionContext,
): Result<RunSubmissionInput, Failure> {
  const tasks = selectTasks(planTasks(plan), selection);
  if (!tasks.ok) return tasks;
  return ok({
    title: titleOf(selection, planFile),
    project: withTarget(project, plan),
    source: { kind: "plan", file: planFile, text: planText },
    settings: {
      ...settingsOf(plan),
      ...(Object.keys(params).length > 0 && { params: { ...params } }),
      ...(selection.length > 0 && { only: [...selection] }),
    },
    limits: limitsOf(plan),
    environment: environmentOf(plan, environment),
    tasks: tasks.value.map((task) => ({ ...task, env: { ...task.env, ...paramVariables(params) } })),
    sealed: true,
  });
}

function withTarget(project: ProjectRef, plan: Plan): ProjectRef {
  const target = plan.project?.target;
  return project.kind === "git" && target !== undefined ? { ...project, target } : project;
}

function settingsOf(plan: Plan): RunSettings {
  const { setup = [], cache = [], copy = [], link = [], ports = 0 } = plan.project ?? {};
  const services = planServices(plan);
  return { setup, cache, copy, link, ports, ...(services.length > 0 && { services }) };
}

/** Returns the services of a plan, with the variables, secrets and shell that all its commands have. */
export function planServices({ services = {}, defaults, secrets }: Plan): ServiceSpec[] {
  return Object.entries(services).map(([name, service]) => {
    const named = [...(secrets ?? []), ...(defaults?.secrets ?? []), ...(service.secrets ?? [])];
    const shell = service.shell ?? defaults?.shell;
    return {
      ...service,
      name,
      env: { ...defaults?.env, ...service.env },
      ...(named.length > 0 && { secrets: [...new Set(named)] }),
      ...(shell !== undefined && { shell }),
    };
  });
}

function limitsOf(plan: Plan): RunLimits {
  const { parallel, groups = {}, budget } = plan.limits ?? {};
  return { groups, ...(parallel !== undefined && { parallel }), ...(budget !== undefined && { budget }) };
}

function titleOf(selection: readonly string[], planFile: string): string {
  const title = selection.length > 0 ? selection.join(" ") : planFile.replace(/^.*\//, "");
  return title.length <= titleLimit ? title : `${title.slice(0, titleLimit - 1)}…`;
}

/** The plan's variables also apply to set-up, so they belong to the run and not only to each task. */
function environmentOf(plan: Plan, submitted: RunEnvironment): RunEnvironment {
  if (plan.env === "clean") return { ...submitted, mode: "clean", variables: {} };
  return { ...submitted, variables: { ...submitted.variables, ...plan.env } };
}
