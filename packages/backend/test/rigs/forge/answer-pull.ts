import { z } from "zod";

import { notFound, onlyQuery, refused } from "./api-answers.ts";
import type { ApiAnswer, ApiRequest, ForgePull, ForgeState } from "./forge-state.ts";

const changedPull = z.strictObject({
  title: z.string().min(1).optional(),
  body: z.string().max(65_536).optional(),
});
const reviewersSchema = z.strictObject({ reviewers: z.array(z.string()) });

/** The differences between GitHub and Gitea in the routes of one pull request. */
export interface PullDialect {
  readonly describe: (forge: ForgeState, pull: ForgePull) => unknown;
  readonly describeReview: (review: ForgePull["reviews"][number], at: number) => unknown;
  readonly pageSize: "limit" | "per_page";
  /** Message about a reviewer who does not exist. */
  readonly stranger: (name: string) => string;
}

/** Answers `/pulls/7`, `/pulls/7/reviews` and `/pulls/7/requested_reviewers`. */
export function answerPull(
  forge: ForgeState,
  request: ApiRequest,
  [, number, part = ""]: readonly string[],
  dialect: PullDialect,
): ApiAnswer {
  const pull = forge.pulls.find((each) => each.number === Number(number));
  if (pull === undefined) return notFound;
  const { method, query, body } = request;
  switch (`${method} ${part}`) {
    case "GET ":
      return { status: 200, body: dialect.describe(forge, pull) };
    case "GET /reviews": {
      const reviews = pull.reviews.map((review, at) => dialect.describeReview(review, at));
      return onlyQuery(query, ["page", dialect.pageSize]) ?? { status: 200, body: reviews };
    }
    case "PATCH ": {
      const read = changedPull.safeParse(body);
      if (!read.success) return refused(read.error.message);
      Object.assign(pull, read.data);
      return { status: 200, body: dialect.describe(forge, pull) };
    }
    case "POST /requested_reviewers":
      return requestReviews(forge, pull, body, dialect);
    default:
      return notFound;
  }
}

function requestReviews(
  forge: ForgeState,
  pull: ForgePull,
  body: unknown,
  { stranger }: PullDialect,
): ApiAnswer {
  const read = reviewersSchema.safeParse(body);
  if (!read.success) return refused(read.error.message);
  const { reviewers } = read.data;
  const unknown = reviewers.find((each) => !forge.people.includes(each));
  if (unknown !== undefined) return refused(stranger(unknown));
  pull.reviewers.push(...reviewers.filter((each) => !pull.reviewers.includes(each)));
  return { status: 201, body: [] };
}
