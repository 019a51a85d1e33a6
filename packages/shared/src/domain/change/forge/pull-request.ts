import { z } from "zod";

import { type Failure, failureSchema } from "../../failure.ts";
import { forgeKinds, forgeNamePattern } from "./forge-names.ts";
import { secretNameHelp, secretNamePattern } from "../../secret-names.ts";

const mostReviewers = 20;
const longestTitle = 250;

/** The address of the forge: absent keys follow from the URL of the remote. */
export const forgeAccessShape = {
  forge: z.enum(forgeKinds).optional(),
  /** Address of a forge of one's own; the token is sent nowhere else. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  /** Name of the git remote; absent: origin. */
  remote: z.string().regex(forgeNamePattern).optional(),
  /** Name of the project's secret with the token; absent: FORGE_TOKEN. */
  secret: z.string().regex(secretNamePattern, secretNameHelp).optional(),
  /** Use the login of `gh` or `glab` of the worker's user instead of a secret. */
  login: z.boolean().optional(),
};
export const forgeAccessSchema = z.object(forgeAccessShape);
export type ForgeAccess = z.infer<typeof forgeAccessSchema>;

/** The properties of a pull request that a person or the plan asks for. */
export const pullRequestWishSchema = forgeAccessSchema.extend({
  draft: z.boolean().optional(),
  /** The forge is asked to merge it once its checks have passed. */
  autoMerge: z.boolean().optional(),
  title: z.string().min(1).max(longestTitle).optional(),
  /** The comments and verdicts of our review are sent there, too. */
  comments: z.boolean().optional(),
  /**
   * Name of the project's secret with the token of another account: in its name, the verdict of our review is given on
   * the forge, which takes none from the author of a pull request.
   */
  verdicts: z.string().regex(secretNamePattern, secretNameHelp).optional(),
  /** Name of the git remote of a fork: the branch is pushed there. */
  fork: z.string().regex(forgeNamePattern).optional(),
  reviewers: z.array(z.string().regex(forgeNamePattern)).max(mostReviewers).optional(),
});
export type PullRequestWish = z.infer<typeof pullRequestWishSchema>;

export const checkStates = ["none", "pending", "passed", "failed"] as const;

/** A pull request as the forge describes it. */
export const forgeReportSchema = z.object({
  number: z.number().int(),
  /** Its page. */
  url: z.url({ protocol: /^https?$/ }),
  state: z.enum(["open", "merged", "closed"]),
  draft: z.boolean(),
  /** Last commit of its branch on the forge. */
  commit: z.string(),
  /** All its checks together. */
  checks: z.enum(checkStates),
  /** The last verdict of each reviewer. */
  reviews: z.array(z.object({ by: z.string(), verdict: z.enum(["approved", "changes-requested"]) })),
  /** The commit of the target that merged it. */
  mergedAs: z.string().optional(),
  /** The commit that the forge was asked to merge once its checks have passed. */
  mergeAsked: z.string().optional(),
  /** The reason the forge does not merge it by itself. */
  refusal: failureSchema.optional(),
});
export type ForgeReport = z.infer<typeof forgeReportSchema>;

export const pullRequestSchema = z.object({
  /** `requested`: not on the forge yet. */
  state: z.enum(["requested", "open", "merged", "closed"]),
  wish: pullRequestWishSchema,
  /** Counts what is to be sent; equal to `sent` when the forge has everything. */
  revision: z.number().int(),
  sent: z.number().int(),
  report: forgeReportSchema.optional(),
  /** Failed tries since the last that worked. */
  failures: z.number().int(),
  /** The reason the last try failed. */
  failure: failureSchema.optional(),
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

export type PullRequestCommand =
  | { readonly kind: "request"; readonly wish: PullRequestWish }
  /** The task has other commits now. */
  | { readonly kind: "renew" }
  /** The forge has news. */
  | { readonly kind: "look" }
  /** The forge answered; it has everything up to `revision`. */
  | { readonly kind: "report"; readonly revision: number; readonly report: ForgeReport }
  /** The forge was asked for `revision`. */
  | {
      readonly kind: "fail";
      readonly revision: number;
      readonly failure: NonNullable<PullRequest["failure"]>;
    };

/** Returns what becomes of a pull request; undefined when the command does not apply. */
export function decidePullRequest(
  before: PullRequest | undefined,
  command: PullRequestCommand,
): PullRequest | undefined {
  if (command.kind === "request") return request(before, command.wish);
  if (before === undefined || isEnded(before)) return undefined;
  switch (command.kind) {
    case "renew":
      return { ...before, revision: before.revision + 1 };
    case "look":
      return before.failure === undefined ? before : undefined;
    case "report": {
      const { revision, report } = command;
      const { failure: _failure, ...rest } = before;
      return { ...rest, state: report.state, report, sent: Math.max(before.sent, revision), failures: 0 };
    }
    case "fail":
      // A failure that a person has corrected meanwhile is tried again.
      if (command.revision < before.revision && lasting.has(command.failure.reason)) return undefined;
      return { ...before, failures: before.failures + 1, failure: command.failure };
  }
}

/** A closed pull request is not opened again: a new one takes its place. */
function request(before: PullRequest | undefined, wish: PullRequestWish): PullRequest {
  if (before === undefined || isEnded(before)) {
    const revision = (before?.revision ?? 0) + 1;
    return { state: "requested", wish, revision, sent: revision - 1, failures: 0 };
  }
  const { failure: _failure, ...rest } = before;
  return { ...rest, wish, revision: before.revision + 1, failures: 0 };
}

function isEnded({ state }: PullRequest): boolean {
  return state === "merged" || state === "closed";
}

export function isUnsent({ revision, sent }: PullRequest): boolean {
  return sent < revision;
}

/** Failures that no later try changes: a person has to act. */
const lasting: ReadonlySet<string> = new Set([
  "invalid-request",
  "unauthenticated",
  "unauthorized",
  "not-found",
  "secret-missing",
  "missing-program",
  "not-a-repository",
  "unsupported",
  "conflict",
]);

const lookMs = 60_000;
const firstRetryMs = 5_000;
const longestRetryMs = 10 * 60_000;
const lastingRetryMs = 60 * 60_000;

/**
 * Returns in how many ms the forge is asked again; undefined: never. A forge that says when to come back is
 * heeded.
 */
export function nextLookMs(pullRequest: PullRequest): number | undefined {
  const { failure, failures } = pullRequest;
  if (isEnded(pullRequest)) return undefined;
  if (failure === undefined) return isUnsent(pullRequest) ? 0 : lookMs;
  if (lasting.has(failure.reason)) return pullRequest.state === "requested" ? undefined : lastingRetryMs;
  return retryMs(failure, failures);
}

/** Returns the ms until the next try after so many failures, or later if the forge named a time. */
export function retryMs({ data }: Pick<Failure, "data">, failures: number): number {
  const wanted = data?.["retryAfterMs"];
  const backoff = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  return Math.max(backoff, typeof wanted === "number" ? wanted : 0);
}
