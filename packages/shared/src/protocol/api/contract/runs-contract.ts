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
  idParameters,
  listRunsQuery,
  listTasksQuery,
  resolvedSchema,
  resolveQuery,
  runParameters,
} from "../schemas/routes-schemas.ts";
import { runAttemptsQuery, taskSpanSchema, timelineQuery } from "../schemas/timeline-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const runsContract = {
  act: {
    summary: "Cancels, retries, pauses, resumes or re-prioritises many tasks or runs at once",
    body: actionSchema,
    answer: actionReportSchema,
  },
  getAttempt: {
    summary: "One attempt, e.g. r12%2Ftest(2)%231",
    params: idParameters,
    answer: attemptResourceSchema,
  },
  getEnvironment: {
    summary:
      "The variables an attempt was given; values of a few alone that hold no secret, such as PATH and LANG",
    params: idParameters,
    answer: attemptEnvironmentSchema,
  },
  checkPlan: {
    summary: "What is wrong with a plan, each with its place, and the tasks it would make",
    consumes: [...planTypes],
    query: checkPlanQuery,
    body: planTextSchema,
    answer: planCheckSchema,
  },
  submitPlan: {
    summary: "Submits a run from the text of a plan, in a project that had one before",
    description:
      "The run works where the newest run of the project did, from the commit that its branch is at now. " +
      "Its environment is `clean`: what tasks need is in the plan, or a secret of the project.",
    consumes: [...planTypes],
    headers: idempotencyHeaders,
    query: submitPlanQuery,
    body: planTextSchema,
    answer: runResourceSchema,
  },
  getProjectPlan: {
    summary: "The plan in a project's directory, and the agents that a task there may have",
    description:
      "Read by a worker, as it is on disk now: the plan that `wzp run` takes there. Submit it with its `file` " +
      "and `folder` to run it. Of a plan with problems only the built-in agents are told.",
    params: projectParameters,
    answer: projectPlanSchema,
  },
  listProjects: {
    summary: "Projects, in the order of their first run",
    query: projectsQuery,
    answer: pageSchema(projectResourceSchema),
  },
  getProject: {
    summary: "One project",
    params: projectParameters,
    answer: projectResourceSchema,
  },
  submitTasks: {
    summary: "Submits a run of these tasks, without a plan, in a project that had one before",
    description:
      "The run works where the newest run of the project did, from the commit that its branch is at now. " +
      "Its environment is `clean`. Tasks may need those of earlier runs by their ids, such as `r3/build`. A task with `agent` and `prompt` runs what the same keys of the project's plan do.",
    params: projectParameters,
    headers: idempotencyHeaders,
    body: submitTasksBody,
    answer: runResourceSchema,
  },
  submitRun: {
    summary: "Submits a run; with the same Idempotency-Key and body it is made once",
    headers: idempotencyHeaders,
    body: runSubmissionSchema,
    answer: runResourceSchema,
  },
  extendRun: {
    summary: "Adds tasks to a run that is not sealed; idempotent by Idempotency-Key",
    description:
      "A client that has nothing to add sends an empty list every minute, as a sign of life: a run " +
      "that nobody extends for ten minutes is sealed, since its client went away. What was submitted runs.",
    params: runParameters,
    headers: idempotencyHeaders,
    body: extendRunBody,
    answer: extendedSchema,
  },
  sealRun: {
    summary: "Says that no more tasks follow, so that the run can end",
    params: runParameters,
    answer: runResourceSchema,
  },
  listRuns: {
    summary: "Runs, newest first",
    query: listRunsQuery,
    answer: pageSchema(runResourceSchema),
  },
  getRun: {
    summary: "One run with its counts",
    params: runParameters,
    answer: runResourceSchema,
  },
  listTasks: {
    summary: "Tasks by run, project and state (`state` may be repeated)",
    query: listTasksQuery,
    answer: pageSchema(taskResourceSchema),
  },
  getTask: {
    summary: "One task with its specification and attempts; values of variables are hidden",
    params: idParameters,
    answer: taskDetailSchema,
  },
  resolve: {
    summary: "The one run, task or attempt that an id or unique prefix names",
    query: resolveQuery,
    answer: resolvedSchema,
  },
  getTimeline: {
    summary: "When each task of a run was ready, began and ended, and what it waited for",
    params: runParameters,
    query: timelineQuery,
    answer: pageSchema(taskSpanSchema),
  },
  listAttempts: {
    summary: "The attempts of a run, in the order of its tasks",
    params: runParameters,
    query: runAttemptsQuery,
    answer: pageSchema(attemptResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
