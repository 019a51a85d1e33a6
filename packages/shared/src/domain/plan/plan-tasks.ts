import { fail, ok, type Result } from "../../base/result.ts";
import { nearest } from "../../base/did-you-mean.ts";
import type { Failure } from "../failure.ts";
import { createMessage, createFailure } from "../failure-message.ts";
import type {
  CheckoutKind,
  ConflictWish,
  EdgePolicy,
  Need,
  NextAgent,
  Retry,
  TaskSpec,
} from "../task/task-spec.ts";
import { promptAgent, resolverOf } from "./agents.ts";
import { expandMatrix, hasSameValues, type MatrixPart, type MatrixValues } from "./matrix.ts";
import { code, codes } from "./problems/plan-problem.ts";
import type { PlanMerge } from "./schema/merge-schema.ts";
import type { Plan } from "./schema/plan-schema.ts";
import { isServiceNeed, type PlanNeed, taskNeeds } from "./schema/need-schema.ts";
import type { PlanDefaults, PlanTask } from "./schema/task-schema.ts";
import { planReviewed, planRivals } from "./rivals.ts";
import { withNeeds } from "./with-needs.ts";

/**
 * Returns every task of a plan that `readPlan` accepted, in the order of the file: matrices expanded,
 * defaults and agents filled in, needs on a matrix expanded to its parts.
 */
export function planTasks(plan: Plan): readonly TaskSpec[] {
  const parts = new Map(
    Object.entries(plan.tasks).map(([name, task]) => [name, expandMatrix(name, task.matrix)]),
  );
  return Object.entries(plan.tasks).flatMap(([base, task]) => {
    if (typeof task.agent === "object" || task.review !== undefined) {
      const needs = spreadNeeds(taskNeeds(task.needs), {}, parts);
      const expand = typeof task.agent === "object" ? planRivals : planReviewed;
      return expand(base, task, (name, one) => {
        const spec = specOf(plan, name, one);
        return one.needs === undefined ? spec : { ...spec, needs };
      });
    }
    const common = specOf(plan, base, task);
    return expandMatrix(base, task.matrix).map(({ name, values }) => ({
      ...common,
      name,
      matrix: { ...values },
      needs: spreadNeeds(taskNeeds(task.needs), values, parts),
    }));
  });
}

type Parts = ReadonlyMap<string, readonly MatrixPart[]>;

function specOf(plan: Plan, base: string, task: PlanTask): TaskSpec {
  const settings = { ...plan.defaults, ...task };
  const command = commandOf(plan, task);
  return {
    name: base,
    base,
    matrix: {},
    ...command,
    checkout: checkoutOf(plan.defaults, task),
    needs: [],
    terminal: settings.terminal ?? true,
    retry: retryOf(plan, task),
    verify: task.verify ?? [],
    outputs: task.outputs ?? [],
    resources: { cpu: settings.resources?.cpu ?? 0, memory: settings.resources?.memory ?? 0 },
    labels: settings.labels ?? [],
    priority: settings.priority ?? 0,
    ...present({
      shell: settings.shell,
      inputs: inputsOf(plan, task),
      directory: task.directory,
      timeout: settings.timeout,
      idleTimeout: settings["idle-timeout"],
      ...isolationOf(plan, task, command),
      group: task.group,
      services: servicesOf(task),
      claims: task.claims,
      allowFailure: task["allow-failure"] === true ? true : undefined,
      deadline: task.deadline,
      secrets: secretsOf(plan, task, command.secrets),
      merge: mergeOf(plan, task),
      budget: task.agent === undefined ? undefined : settings.budget,
    }),
  };
}

function servicesOf(task: PlanTask): TaskSpec["services"] {
  const services = (task.needs ?? []).filter(isServiceNeed);
  return services.length === 0 ? undefined : services;
}

/** Variables of the plan are not part of the task, so they are added as inputs. */
function inputsOf(plan: Plan, task: PlanTask): string[] | undefined {
  if (task.inputs === undefined) return undefined;
  const variables = plan.env === "clean" ? [] : Object.keys(plan.env ?? {});
  return [...new Set([...task.inputs, ...variables.map((name) => `$${name}`)])];
}

/** Collects secret names from all places, without duplicates. */
function secretsOf(plan: Plan, task: PlanTask, agent: readonly string[] | undefined): string[] | undefined {
  const names = [plan.secrets, plan.defaults?.secrets, agent, task.secrets].flatMap((some) => some ?? []);
  return names.length === 0 ? undefined : [...new Set(names)];
}

/** A container isolates in place of a sandbox; agents run in none, because theirs lack what wzp gives them. */
function isolationOf(plan: Plan, task: PlanTask, { sandbox, env }: Pick<Commanded, "sandbox" | "env">) {
  const kind = task.executor ?? plan.defaults?.executor;
  const wanted = task.container ?? plan.defaults?.container;
  if (kind !== undefined) {
    const image = wanted === false ? undefined : wanted?.image;
    return { executor: { kind, ...present({ image }) }, sandbox: sandboxOf(plan, task, sandbox) };
  }
  const container = task.agent === undefined ? wanted : undefined;
  if (container === undefined || container === false) return { sandbox: sandboxOf(plan, task, sandbox) };
  // The container does not inherit the environment of the run, of which these are a part otherwise.
  return { container, env: { ...(plan.env === "clean" ? {} : plan.env), ...env } };
}

/** The task overrides its agent, and the agent overrides `defaults`. */
function sandboxOf(plan: Plan, task: PlanTask, agent: TaskSpec["sandbox"]): TaskSpec["sandbox"] {
  return task.sandbox ?? agent ?? plan.defaults?.sandbox;
}

type Commanded = Pick<
  TaskSpec,
  | "command"
  | "agent"
  | "agentCommands"
  | "pool"
  | "mcp"
  | "may"
  | "policy"
  | "sandbox"
  | "prices"
  | "env"
  | "secrets"
  | "timeout"
>;

function commandOf(plan: Plan, task: PlanTask): Commanded {
  if (task.run !== undefined) return { command: task.run, env: { ...plan.defaults?.env, ...task.env } };
  const agent = typeof task.agent === "string" ? task.agent : undefined;
  return { ...promptedBy(plan, task, agent ?? ""), ...present({ agent }) };
}

function promptedBy(plan: Plan, task: PlanTask, name: string) {
  const agents = new Map(Object.entries(plan.agents ?? {}));
  const asked = promptAgent(agents, name, task.prompt ?? "");
  if (asked === undefined) throw new Error(`Internal error: unchecked agent ${name}`);
  return { ...asked, env: { ...plan.defaults?.env, ...asked.env, ...task.env } };
}

function checkoutOf(defaults: PlanDefaults | undefined, task: PlanTask): CheckoutKind {
  return task.checkout ?? defaults?.checkout ?? "worktree";
}

function retryOf(plan: Plan, task: PlanTask): Retry {
  const { backoff = 1000, lost = 3, on, ...wish } = { ...plan.defaults?.retry, ...task.retry };
  // Commands ignore the agents of `defaults`.
  const names = task.agent === undefined ? [] : (wish.agents ?? []);
  const { max = names.length } = wish;
  const agents = names.length === 0 ? undefined : names.map((name) => nextAgentOf(plan, task, name));
  return { max, backoff, lost, ...present({ on, agents }) };
}

function nextAgentOf(plan: Plan, task: PlanTask, name: string): NextAgent {
  const {
    agentCommands: commands,
    env,
    pool,
    mcp,
    may,
    policy,
    sandbox,
    prices,
    ...asked
  } = promptedBy(plan, task, name);
  return {
    name,
    commands,
    env,
    pool,
    ...present({
      mcp,
      may,
      policy,
      sandbox: sandboxOf(plan, task, sandbox),
      prices,
      timeout: task.timeout ?? plan.defaults?.timeout ?? asked.timeout,
      secrets: secretsOf(plan, task, asked.secrets),
    }),
  };
}

/** A need on a single part overrides a need on the whole matrix, because it is more specific. */
function spreadNeeds(needs: readonly PlanNeed[], values: MatrixValues, parts: Parts): Need[] {
  const policies = new Map<string, EdgePolicy>();
  for (const need of needs) {
    const all = parts.get(need.task) ?? [];
    const wanted = need.matrix === "same" ? all.filter((part) => hasSameValues(part.values, values)) : all;
    for (const { name } of wanted) policies.set(name, need.if);
  }
  for (const need of needs) if (!parts.has(need.task)) policies.set(need.task, need.if);
  return [...policies].map(([task, policy]) => ({ task, if: policy }));
}

/** The nearest value of each key wins. */
function mergeOf(plan: Plan, task: PlanTask): TaskSpec["merge"] {
  const all = [plan.project?.merge, plan.defaults?.merge, task.merge];
  if (all.every((merge) => merge === undefined)) return undefined;
  const {
    mode = "manual",
    strategy = "squash",
    verify = [],
    parallel,
    "update-checkout": updateCheckout,
    push,
    "pull-request": pullRequest,
    review,
    "on-conflict": wish,
  } = Object.assign({}, ...all) as PlanMerge;
  return {
    mode,
    strategy,
    verify,
    ...present({
      parallel,
      updateCheckout,
      push,
      pullRequest,
      review,
      onConflict: conflictWishOf(plan, wish),
    }),
  };
}

function conflictWishOf(plan: Plan, wish: PlanMerge["on-conflict"]): ConflictWish | undefined {
  if (wish === undefined || wish.by === "person") return undefined;
  if (wish.by === "task" || wish.agent === undefined) return { by: wish.by };
  const agent = resolverOf(new Map(Object.entries(plan.agents ?? {})), wish.agent);
  if (agent === undefined) throw new Error(`Internal error: unchecked agent ${wish.agent}`);
  return { by: "agent", agent };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Removes undefined keys: absent and undefined differ in a task. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

/**
 * Returns the tasks of these names (`test` for all its parts, `test(2)` for one) with everything they need,
 * directly or indirectly, in the order of the plan; all tasks without names. A failure suggests the nearest
 * name.
 */
export function selectTasks(
  tasks: readonly TaskSpec[],
  selection: readonly string[],
): Result<readonly TaskSpec[], Failure> {
  if (selection.length === 0) return ok(tasks);
  const unknown = selection.filter((name) => !tasks.some((task) => isCalled(task, name)));
  if (unknown.length > 0) return fail(unknownTasks(tasks, unknown));
  const named = tasks.filter((task) => selection.some((name) => isCalled(task, name)));
  const chosen = withNeeds(
    tasks,
    named.map(({ name }) => name),
  );
  return ok(tasks.filter((task) => chosen.has(task.name)));
}

function isCalled(task: TaskSpec, name: string): boolean {
  return task.name === name || task.base === name;
}

/** Limits the names in an error message to a readable number. */
const listedNames = 12;

function unknownTasks(tasks: readonly TaskSpec[], unknown: readonly string[]): Failure {
  const names = [...new Set(tasks.flatMap((task) => [task.base, task.name]))];
  const near = unknown.flatMap((name) => nearest(name, names) ?? []);
  const bases = [...new Set(tasks.map((task) => task.base))];
  const listed = { tasks: codes(bases.slice(0, listedNames)) };
  const known =
    bases.length > listedNames
      ? createMessage("plan-tasks-and-more", listed)
      : createMessage("plan-tasks", listed);
  const suggestion = near.map((name) => code(name)).join(" ");
  return createFailure({
    reason: "not-found",
    detail: createMessage("plan-no-task", { tasks: codes(unknown) }),
    hint: near.length > 0 ? [createMessage("plan-near-tasks", { tasks: suggestion }), known] : known,
    data: { unknown: [...unknown] },
  });
}
