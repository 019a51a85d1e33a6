import { z } from "zod";

import { notFound, refused } from "./api-answers.ts";
import type { ApiAnswer, ApiRequest, ForgePull, ForgeState, PullReview } from "./forge-state.ts";

const newReview = z.strictObject({ event: z.string(), body: z.string().min(1), commit_id: z.string() });

/** The differences between GitHub and Gitea in reviews of a pull request. */
export interface ReviewsDialect {
  readonly events: Readonly<Record<string, PullReview["verdict"]>>;
  /** Message about a review by who opened the pull request. */
  readonly ofAuthor: string;
  /** Returns what a request does to a review; undefined if it is refused. */
  readonly take: (request: {
    readonly method: string;
    readonly path: string;
    readonly by: string;
    readonly person: string;
  }) => PullReview["taken"];
}

interface Asked {
  readonly path: string;
  readonly person: string;
  readonly dialect: ReviewsDialect;
}

/** Answers what adds a review, or takes one back; undefined for other requests. */
export function answerReview(
  forge: ForgeState,
  { method, body }: ApiRequest,
  { path, person, dialect }: Asked,
): ApiAnswer | undefined {
  const named = /^\/pulls\/(\d+)\/reviews(?:\/(\d+)(\/\w+)?)?$/.exec(path);
  if (named === null || method === "GET") return undefined;
  const pull = forge.pulls.find(({ number }) => number === Number(named[1]));
  if (pull === undefined) return notFound;
  const [, , id, part = ""] = named;
  if (id === undefined) return addReview(forge, pull, { body, person, dialect });
  const review = pull.reviews[Number(id)];
  if (review === undefined || review.taken !== undefined) return notFound;
  const taken = dialect.take({ method, path: part, by: review.by, person });
  if (taken === undefined) return { status: 403, body: { message: "not permitted" } };
  review.taken = taken;
  return { status: taken === "deleted" ? 204 : 200 };
}

function addReview(
  forge: ForgeState,
  pull: ForgePull,
  { body, person, dialect }: Omit<Asked, "path"> & { readonly body: unknown },
): ApiAnswer {
  const read = newReview.safeParse(body);
  if (!read.success) return refused(read.error.message);
  const { event, body: text, commit_id: commit } = read.data;
  const verdict = dialect.events[event];
  if (verdict === undefined) return refused(`unknown event ${event}`);
  if (person === forge.author) return refused(dialect.ofAuthor);
  pull.reviews.push({ by: person, verdict, text, commit });
  return { status: 200, body: { id: pull.reviews.length - 1 } };
}
