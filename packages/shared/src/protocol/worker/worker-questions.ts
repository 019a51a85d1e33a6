import { z } from "zod";

import { candidateSchema } from "../../domain/change/change-state.ts";
import { forgeKinds } from "../../domain/change/forge/forge-names.ts";
import {
  forgeAccessShape,
  forgeReportSchema,
  pullRequestWishSchema,
} from "../../domain/change/forge/pull-request.ts";
import { forgeCommentSchema } from "../../domain/change/forge/forge-comment.ts";
import { forgeVerdictSchema } from "../../domain/change/forge/forge-verdict.ts";
import { issueSchema } from "../../domain/change/forge/issue.ts";
import { failureSchema } from "../../domain/failure.ts";
import { projectRefSchema } from "../../domain/run/run-spec.ts";
import { checkoutUpdateSchema, mergeStrategySchema } from "../../domain/task/task-spec.ts";
import { changePageSchema, changeSizeSchema } from "../api/schemas/changes/change-schemas.ts";
import { cleanedSchema, savedWorkSchema } from "../api/schemas/checkout-schemas.ts";
import { planFileSchema } from "../api/schemas/plan-schemas.ts";
import { runHookAnswer, runHookQuestion } from "./hook-questions.ts";
import { conflictAnswers, conflictQuestions } from "./conflict-questions.ts";
import { programAnswers, programQuestions } from "./program-questions.ts";
import { reviewAnswers, reviewQuestions } from "./review-questions.ts";
import { serviceAnswers, serviceQuestions } from "./service-questions.ts";
import { overlapSchema, radarLookSchema } from "../api/schemas/changes/radar-schemas.ts";

/**
 * Questions of the server about checkouts on a worker's machine, and the answers. The server never runs git,
 * because it may not fork. Each question has a unique id and is answered once; a withdrawn one is not
 * answered.
 */

/** Known data of an attempt apart from its checkout: commit ids and its branch. */
const attemptWorkSchema = z.object({
  attempt: z.string(),
  project: projectRefSchema,
  base: z.string().optional(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  /** No later attempt can have taken over its branch. */
  isNewest: z.boolean(),
});
export type AttemptWork = z.infer<typeof attemptWorkSchema>;

/** A branch that changes land on. */
const target = { project: projectRefSchema, branch: z.string() };

/** Work of a project that the radar compares. */
const compared = {
  project: projectRefSchema,
  /** Absent: no target is compared. */
  branch: z.string().optional(),
  /** Attempts whose checkouts are compared. */
  attempts: z.array(z.string()),
  changes: z.array(z.object({ id: z.string(), commit: z.string(), base: z.string().optional() })),
  /** By task: what the changes that it stands on have landed as, if all of them have. */
  landed: z.record(z.string(), z.array(z.string())).optional(),
};

const publicationSchema = z.object({
  /** The task, such as `r12/fix-142`. */
  change: z.string(),
  base: z.string(),
  commit: z.string(),
  /** Commits of the task's attempts: the branch on the forge may be replaced if it is at one of them. */
  ours: z.array(z.string()),
  /** The task's command, with the prompt of an agent. */
  command: z.string(),
  verify: z.array(z.string()),
  /** Number of the issue that its merge closes. */
  issue: z.number().int().optional(),
  wish: pullRequestWishSchema.pick({ draft: true, title: true, reviewers: true, fork: true }),
});
export type Publication = z.infer<typeof publicationSchema>;

/** Settings with which the worker finds the forge of a project and signs in to it. */
const forgeQuestion = {
  project: projectRefSchema,
  access: z.object(forgeAccessShape),
  /** Absent: the login of `gh` or `glab`. */
  token: z.string().optional(),
};

const workerQuestionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("change"),
    work: attemptWorkSchema,
    /** Only this file. */
    path: z.string().optional(),
    /** Files after this path. */
    after: z.string().optional(),
    limit: z.number().int(),
    patches: z.boolean(),
  }),
  z.object({ kind: z.literal("sizes"), works: z.array(attemptWorkSchema) }),
  /** Asks which attempts have a checkout there. */
  z.object({ kind: z.literal("kept") }),
  z.object({ kind: z.literal("saved"), project: projectRefSchema }),
  /** Asks for the plan in the project's directory, as it is on disk now. */
  z.object({ kind: z.literal("plan"), project: projectRefSchema }),
  z.object({
    kind: z.literal("restore"),
    project: projectRefSchema,
    attempt: z.string(),
    /** Absolute; must not exist. */
    into: z.string().optional(),
  }),
  /** Asks a worker elsewhere to connect a stream (`GET /api/v1/worker/streams/{stream}`) to one of its hosts. */
  z.object({ kind: z.literal("dial"), host: z.string().regex(/^[\w-]{1,100}$/), stream: z.string() }),
  z.object({ kind: z.literal("tip"), ...target }),
  z.object({
    kind: z.literal("build"),
    ...target,
    change: z.string(),
    base: z.string(),
    commit: z.string(),
    onto: z.string(),
    strategy: mergeStrategySchema,
    revert: candidateSchema.optional(),
    /** The part of the change that landed before; the rest lands now, if its commits stand on that. */
    landed: z.object({ commit: z.string(), tip: z.string() }).optional(),
    reverted: z.string().optional(),
  }),
  z.object({
    kind: z.literal("land"),
    ...target,
    note: z.string(),
    onto: z.string(),
    candidate: z.string(),
    /** Absent: `if-clean`. */
    updateCheckout: checkoutUpdateSchema.optional(),
  }),
  /** Asks whether a commit resolves the conflict of a change. */
  z.object({
    kind: z.literal("resolution"),
    ...target,
    change: z.string(),
    tip: z.string(),
    commit: z.string(),
    files: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("pull-request"),
    ...forgeQuestion,
    /** Branch that it is merged into. */
    target: z.string(),
    /** Branch of the task. */
    branch: z.string(),
    /** Absent: it is found by its branch. */
    number: z.number().int().optional(),
    /** The data that the forge has to get; absent: it is only read. */
    publish: publicationSchema.optional(),
    /** Comments to send; `marker` is in those that are there already. */
    outgoing: z.array(z.object({ key: z.string(), marker: z.string(), text: z.string() })).optional(),
    /** The verdict that an account of the forge is to give, and its token. */
    verdict: forgeVerdictSchema.extend({ token: z.string() }).optional(),
    /** The forge is to merge this commit once its checks have passed. */
    merge: z
      .object({ commit: z.string(), strategy: mergeStrategySchema })
      .extend(forgeReportSchema.pick({ mergeAsked: true, refusal: true }).shape)
      .optional(),
  }),
  z.object({ kind: z.literal("issue"), ...forgeQuestion, number: z.number().int() }),
  /** Asks to push the target; without `token` and `access.login`, git signs in by itself. */
  z.object({ kind: z.literal("push"), ...forgeQuestion, branch: z.string(), commit: z.string() }),
  z.object({
    kind: z.literal("radar"),
    ...compared,
    /** Only pairs with all of these nodes. */
    of: z.array(z.string()).optional(),
    lines: z.boolean().optional(),
  }),
  ...reviewQuestions,
  ...conflictQuestions,
  ...programQuestions,
  ...serviceQuestions,
  runHookQuestion,
  /** Answered only when the overlaps are not those with the digest `known`. */
  z.object({ kind: z.literal("overlaps"), ...compared, known: z.string().optional() }),
  z.object({
    kind: z.literal("clean"),
    /**
     * Attempts that may be removed, and those that the server knows to be running; others are neither removed
     * nor reported.
     */
    attempts: z.array(z.object({ attempt: z.string(), isLive: z.boolean() })),
    /** Remove all of these regardless of age; otherwise only those that are due. */
    named: z.boolean(),
    /** ms since its end after which a checkout is removed; absent: the worker's own rules. */
    olderThanMs: z.number().optional(),
    dryRun: z.boolean(),
  }),
]);
export type WorkerQuestion = z.infer<typeof workerQuestionSchema>;

export const workerAnswerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
  z.object({ kind: z.literal("change"), change: changePageSchema }),
  /** In the order of the question. */
  z.object({
    kind: z.literal("sizes"),
    sizes: z.array(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("size"), size: changeSizeSchema }),
        z.object({ kind: z.literal("failed"), failure: failureSchema }),
      ]),
    ),
  }),
  z.object({ kind: z.literal("kept"), attempts: z.array(z.string()) }),
  z.object({ kind: z.literal("saved"), saved: z.array(savedWorkSchema) }),
  /** Without `plan` if there is none. */
  z.object({ kind: z.literal("plan"), plan: planFileSchema.optional() }),
  z.object({ kind: z.literal("restore"), path: z.string(), branch: z.string() }),
  z.object({ kind: z.literal("dial") }),
  z.object({ kind: z.literal("tip"), commit: z.string() }),
  z.object({ kind: z.literal("build"), candidate: candidateSchema }),
  z.object({
    kind: z.literal("land"),
    answer: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("landed") }),
      z.object({ kind: z.literal("moved") }),
      z.object({ kind: z.literal("held"), failure: failureSchema }),
    ]),
  }),
  z.object({ kind: z.literal("resolution") }),
  z.object({
    kind: z.literal("pull-request"),
    report: forgeReportSchema,
    /** Kind of its forge. */
    forge: z.enum(forgeKinds),
    /** Absent if the forge did not tell them. */
    comments: z.array(forgeCommentSchema).optional(),
    /** Ids on the forge of outgoing comments that are there now. */
    posted: z.array(z.object({ key: z.string(), id: z.string() })).optional(),
  }),
  z.object({ kind: z.literal("push") }),
  z.object({ kind: z.literal("issue"), issue: issueSchema }),
  z.object({ kind: z.literal("radar"), look: radarLookSchema }),
  ...reviewAnswers,
  ...conflictAnswers,
  ...programAnswers,
  ...serviceAnswers,
  runHookAnswer,
  z.object({
    kind: z.literal("overlaps"),
    digest: z.string(),
    /** The digest of the overlaps from which these differ; absent: from none. */
    since: z.string().optional(),
    found: z.array(overlapSchema),
    gone: z.array(overlapSchema.shape.nodes),
  }),
  z.object({ kind: z.literal("clean"), report: cleanedSchema }),
]);
export type WorkerAnswer = z.infer<typeof workerAnswerSchema>;

export type QuestionKind = WorkerQuestion["kind"];
export type QuestionOf<K extends QuestionKind> = Extract<WorkerQuestion, { kind: K }>;
export type AnswerTo<K extends QuestionKind> = Extract<WorkerAnswer, { kind: K }>;
