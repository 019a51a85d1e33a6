import { agentReviewPrompt } from "../task/agent/agent-review.ts";
import { judgePrompt } from "../task/pick.ts";
import type { Need, TaskSpec } from "../task/task-spec.ts";
import type { PlanTask } from "./schema/task-schema.ts";

/** Makes the task of one agent, with the needs of the plan's task. */
type MakeTask = (name: string, task: PlanTask) => TaskSpec;

/** Reviews after which a person decides, unless the plan says otherwise. */
const reviewRounds = 3;

/** Returns the names of the tasks of a task with several agents, or with a reviewer, besides its own. */
export function rivalNames(
  base: string,
  { agent, pick, review }: Pick<PlanTask, "agent" | "pick" | "review">,
): readonly string[] {
  if (typeof agent === "string" && review !== undefined) return [`${base}(${agent})`, reviewerOf(base)];
  if (typeof agent !== "object") return [];
  return [...agent.map((each) => `${base}(${each})`), ...(pick?.by === "judge" ? [judgeOf(base)] : [])];
}

/**
 * Returns the candidates of a task with several agents, the judge if there is one, and the task that picks: successors need
 * that one, and only its change reaches the target. A candidate that fails fails nothing else.
 */
export function planRivals(base: string, task: PlanTask, make: MakeTask): readonly TaskSpec[] {
  const agents = typeof task.agent === "object" ? task.agent : [];
  const [first] = agents;
  const { by = "verify" } = task.pick ?? {};
  const names = agents.map((agent) => `${base}(${agent})`);
  const candidates = agents.map((agent) =>
    rival(base, make(`${base}(${agent})`, { ...task, agent, pick: undefined })),
  );
  const judges = by === "judge" ? [planJudge(base, task, { names, make })] : [];
  const needs: Need[] = [...names, ...judges.map(({ name }) => name)].map((name) => ({
    task: name,
    if: "always",
  }));
  const picks: TaskSpec = {
    ...picking(make(base, { ...task, agent: first, pick: undefined })),
    needs,
    pick: { by, from: names, ...(by === "judge" && { judge: judgeOf(base) }) },
    // A person's pick resumes it.
    ...(by === "person" && { paused: true as const }),
  };
  return [...candidates, ...judges, picks];
}

/**
 * Returns the task of the writer, that of its reviewer, and the one that takes over the approved work: successors need that
 * one, and only its change reaches the target.
 */
export function planReviewed(base: string, task: PlanTask, make: MakeTask): readonly TaskSpec[] {
  const { agent, review, prompt = "" } = task;
  if (typeof agent !== "string" || review === undefined) return [];
  const writer = `${base}(${agent})`;
  const { rounds = reviewRounds } = review;
  return [
    // Work that failed is not reviewed, so its failure counts.
    { ...unmerged(make(writer, { ...task, review: undefined })), candidateOf: base },
    {
      ...rival(
        base,
        make(reviewerOf(base), { agent: review.agent, prompt: agentReviewPrompt(writer, prompt) }),
      ),
      needs: [{ task: writer, if: "success" }],
      reviews: { writer, of: base, rounds, round: 1 },
    },
    {
      ...picking(make(base, { ...task, review: undefined })),
      needs: [
        { task: writer, if: "success" },
        { task: reviewerOf(base), if: "always" },
      ],
      pick: { by: "review", from: [writer], judge: reviewerOf(base) },
    },
  ];
}

function reviewerOf(base: string): string {
  return `${base}(review)`;
}

/** Returns the task of the agent that compares the candidates, by default the first of them. */
function planJudge(
  base: string,
  { agent = [], pick, prompt = "" }: PlanTask,
  { names, make }: { readonly names: readonly string[]; readonly make: MakeTask },
): TaskSpec {
  const judge = pick?.judge ?? agent[0];
  return {
    ...rival(base, make(judgeOf(base), { agent: judge, prompt: judgePrompt(names, prompt) })),
    needs: names.map((name) => ({ task: name, if: "always" })),
    compares: true,
  };
}

function judgeOf(base: string): string {
  return `${base}(judge)`;
}

/** Nobody merges it, and its failure is no failure of the run. */
function rival(candidateOf: string, spec: TaskSpec): TaskSpec {
  return { ...unmerged(spec), allowFailure: true, candidateOf };
}

function unmerged({ merge: _merge, ...rest }: TaskSpec): TaskSpec {
  return { ...rest, base: rest.name };
}

/** The settings of an agent's task that also fit the task that picks: it only takes over commits. */
function picking({ name, merge, labels, priority, deadline, allowFailure }: TaskSpec): TaskSpec {
  return {
    name,
    base: name,
    matrix: {},
    command: { kind: "argv", argv: ["true"] },
    checkout: "worktree",
    needs: [],
    env: {},
    terminal: false,
    retry: { max: 0, backoff: 1000, lost: 3 },
    verify: [],
    outputs: [],
    resources: { cpu: 0, memory: 0 },
    labels,
    priority,
    ...(merge !== undefined && { merge }),
    ...(deadline !== undefined && { deadline }),
    ...(allowFailure === true && { allowFailure }),
  };
}
