import { runSubmissionSchema } from "../../../domain/run/run-spec.ts";
import {
  checkPlanQuery,
  planCheckSchema,
  planTextSchema,
  planTypes,
  projectPlanSchema,
  submitPlanQuery,
  submitTasksBody,
} from "../schemas/plan-schemas.ts";
import {
  changeGroupBody,
  groupParameters,
  groupResourceSchema,
  removedGroupSchema,
} from "../schemas/group-schemas.ts";
import { poolParameters, poolResourceSchema } from "../schemas/pool-schemas.ts";
import { projectParameters, projectsQuery } from "../schemas/project-schemas.ts";
import {
  actionReportSchema,
  actionSchema,
  attemptEnvironmentSchema,
  attemptResourceSchema,
  pageSchema,
  projectResourceSchema,
  runResourceSchema,
  taskDetailSchema,
  taskResourceSchema,
} from "../schemas/resources.ts";
import {
  extendedSchema,
  extendRunBody,
  idempotencyHeaders,
  idListSchema,
  idParameters,
  listIdsQuery,
  listRunsQuery,
  listTasksQuery,
  resolvedSchema,
  resolveQuery,
  runParameters,
} from "../schemas/routes-schemas.ts";
import {
  addAgentTasksBody,
  agentQuestionParameters,
  agentQuestionSchema,
  agentResourceSchema,
  askPersonBody,
  askPolicyBody,
  policyAnswerSchema,
  changeClaimsBody,
  claimsSchema,
  reportProgressBody,
} from "../schemas/agents/agent-schemas.ts";
import { progressSchema } from "../schemas/agents/activity-schema.ts";
import { agentProfilesSchema } from "../schemas/agents/agent-profile-schemas.ts";
import { runAttemptsQuery, taskSpanSchema, timelineQuery } from "../schemas/timeline-schemas.ts";
import { budgetResourceSchema, budgetSetSchema, setBudgetBody } from "../schemas/budget-schemas.ts";
import { listSpendingQuery, spendingListSchema } from "../schemas/spending-schemas.ts";
import { pinRunBody } from "../schemas/retention-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const runsContract = {
  act: {
    summary: "Cancels, retries, pauses, resumes or reprioritizes several tasks or runs",
    body: actionSchema,
    answer: actionReportSchema,
  },
  getAttempt: {
    summary: "Gets an attempt, for example r12%2Ftest(2)%231",
    params: idParameters,
    answer: attemptResourceSchema,
  },
  getEnvironment: {
    summary:
      "Lists the environment variables of an attempt; values are shown only for a few that contain no secrets, such as PATH and LANG",
    params: idParameters,
    answer: attemptEnvironmentSchema,
  },
  checkPlan: {
    summary: "Checks a plan: returns its problems with their positions, and the tasks it would create",
    consumes: [...planTypes],
    query: checkPlanQuery,
    body: planTextSchema,
    answer: planCheckSchema,
  },
  submitPlan: {
    summary: "Submits a run from the text of a plan, in a project that already has a run",
    description:
      "The run works in the directory of the project's newest run, from the current commit of its branch. " +
      "Its environment is `clean`: variables that tasks need must be in the plan or secrets of the project.",
    consumes: [...planTypes],
    headers: idempotencyHeaders,
    query: submitPlanQuery,
    body: planTextSchema,
    answer: runResourceSchema,
  },
  getProjectPlan: {
    summary: "Gets the plan in a project's directory, and the agents available to its tasks",
    description:
      "A worker reads the current file from disk: the plan that `wzp run` uses there. To run it, submit it with its `file` " +
      "and `folder`. If the plan has problems, only the built-in agents are returned.",
    params: projectParameters,
    answer: projectPlanSchema,
  },
  listProjects: {
    summary: "Lists projects in the order of their first run",
    query: projectsQuery,
    answer: pageSchema(projectResourceSchema),
  },
  getProject: {
    summary: "Gets a project",
    params: projectParameters,
    answer: projectResourceSchema,
  },
  listGroups: {
    summary: "Lists groups of tasks: those that were set up, and those of unfinished tasks",
    params: projectParameters,
    answer: pageSchema(groupResourceSchema),
  },
  changeGroup: {
    summary: "Limits, pauses or resumes a group of tasks with immediate effect; a limit creates it",
    description: "A limit that was set here replaces the limits of runs. Running tasks continue in any case.",
    params: groupParameters,
    body: changeGroupBody,
    answer: groupResourceSchema,
  },
  removeGroup: {
    summary: "Removes a group of tasks, unless tasks of it wait to start",
    params: groupParameters,
    answer: removedGroupSchema,
  },
  listPools: {
    summary: "Lists the quota pools of agents: those of unfinished tasks, and those that are not open",
    params: projectParameters,
    answer: pageSchema(poolResourceSchema),
  },
  listAgents: {
    summary: "Lists the agents that tasks of a project can have, and whether its workers find their programs",
    description:
      "Workers look for the programs in their own environment. If the plan has problems, only the built-in agents are returned.",
    params: projectParameters,
    answer: agentProfilesSchema,
  },
  listSpending: {
    summary: "Adds up what agents spent in the last days, by day, project or person",
    query: listSpendingQuery,
    answer: spendingListSchema,
  },
  listBudgets: {
    summary:
      "Lists budgets of agents: those that people set, and those of unfinished runs and their tasks that are nearly used up",
    description: "Budgets of people and of the server are listed only for callers who can see every project.",
    answer: pageSchema(budgetResourceSchema),
  },
  setBudget: {
    summary:
      "Sets what agents may spend, with immediate effect; without `cost` and `tokens`, removes the budget",
    description:
      "At 80 % people are warned. When a budget is used up, its running agents are asked to wrap up and then ended, and no others start. " +
      "Budgets of a project need the permission `members:write` there; those of people and of the server need `users:write`.",
    body: setBudgetBody,
    answer: budgetSetSchema,
  },
  openPool: {
    summary: "Opens a quota pool of agents before its time: its tasks start, and those that waited continue",
    params: poolParameters,
    answer: poolResourceSchema,
  },
  submitTasks: {
    summary: "Submits a run of the given tasks, without a plan, in a project that already has a run",
    description:
      "The run works in the directory of the project's newest run, from the current commit of its branch. " +
      "Its environment is `clean`. Tasks may need tasks of earlier runs by id, such as `r3/build`. A task with `agent` and `prompt` works as in a plan of the project.",
    params: projectParameters,
    headers: idempotencyHeaders,
    body: submitTasksBody,
    answer: runResourceSchema,
  },
  submitRun: {
    summary: "Submits a run; requests with the same Idempotency-Key and body create it once",
    headers: idempotencyHeaders,
    body: runSubmissionSchema,
    answer: runResourceSchema,
  },
  extendRun: {
    summary: "Adds tasks to a run that is not sealed; idempotent by Idempotency-Key",
    description:
      "A client that has nothing to add sends an empty list every minute as a heartbeat: a run " +
      "that gets no request for ten minutes is sealed, because its client is gone. Submitted tasks still run.",
    params: runParameters,
    headers: idempotencyHeaders,
    body: extendRunBody,
    answer: extendedSchema,
  },
  sealRun: {
    summary: "Seals a run: no more tasks can be added, so that it can end",
    params: runParameters,
    answer: runResourceSchema,
  },
  pinRun: {
    summary: "Keeps a run whatever its age, or only as long as others",
    params: runParameters,
    body: pinRunBody,
    answer: runResourceSchema,
  },
  listRuns: {
    summary: "Lists runs, newest first unless `order` says otherwise",
    query: listRunsQuery,
    answer: pageSchema(runResourceSchema),
  },
  getRun: {
    summary: "Gets a run with its task counts",
    params: runParameters,
    answer: runResourceSchema,
  },
  listTasks: {
    summary: "Lists tasks by run, project, state (`state` may be repeated), time and text",
    query: listTasksQuery,
    answer: pageSchema(taskResourceSchema),
  },
  getAgent: {
    summary: "Tells an agent which attempt its token belongs to",
    description:
      "The token is in the variable WZP_AGENT_TOKEN of the attempt, and valid until the attempt ends. With it, an agent " +
      "reads the tasks, the output and the changes of its own run.",
    answer: agentResourceSchema,
  },
  addAgentTasks: {
    summary: "Adds tasks for the same agent to its run",
    description:
      "Only for an agent whose profile has `may: [add-tasks]`. Each task gets the prompt, and the settings of the agent's " +
      "own task; it cannot add tasks itself. All attempts of a task add at most 20.",
    headers: idempotencyHeaders,
    body: addAgentTasksBody,
    answer: extendedSchema,
  },
  reportProgress: {
    summary: "Says how far the agent has come",
    body: reportProgressBody,
    answer: progressSchema,
  },
  changeClaims: {
    summary: "Claims files for the agent's attempt, or gives some back",
    description:
      "All or nothing: while another live task of the project claims some of the same files, by its plan or because its " +
      "agent asked, the answer is 409 with the tasks that hold them in `data.holders`. No task whose plan claims some of " +
      "these files starts meanwhile. Claims end with the attempt; those of the plan cannot be given back.",
    body: changeClaimsBody,
    answer: claimsSchema,
  },
  askPerson: {
    summary: "Asks a person a question",
    description:
      "The task needs attention until somebody answers. Asking again what has not been answered, or what nobody has read the " +
      "answer to, gives the same question. An attempt asks at most 50 questions.",
    body: askPersonBody,
    answer: agentQuestionSchema,
  },
  askPolicy: {
    summary: "Asks the rules of the agent's profile for a permission",
    body: askPolicyBody,
    answer: policyAnswerSchema,
  },
  getAgentQuestion: {
    summary: "Gets the answer to a question of the agent's attempt",
    params: agentQuestionParameters,
    answer: agentQuestionSchema,
  },
  getTask: {
    summary: "Gets a task with its specification and attempts; values of variables are hidden",
    params: idParameters,
    answer: taskDetailSchema,
  },
  resolve: {
    summary: "Resolves an id or unique prefix to a run, task or attempt",
    query: resolveQuery,
    answer: resolvedSchema,
  },
  listIds: {
    summary:
      "Lists ids of runs, tasks and attempts that start with a prefix, such as r12/te, newest runs first",
    query: listIdsQuery,
    answer: idListSchema,
  },
  getTimeline: {
    summary:
      "Gets the timeline of a run: when each task was ready, started and ended, and what it waited for",
    params: runParameters,
    query: timelineQuery,
    answer: pageSchema(taskSpanSchema),
  },
  listAttempts: {
    summary: "Lists the attempts of a run in the order of its tasks",
    params: runParameters,
    query: runAttemptsQuery,
    answer: pageSchema(attemptResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
