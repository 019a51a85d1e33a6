import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeVerdict } from "@wezterm-parallel/shared/domain/change/forge/forge-verdict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ForgeClient } from "./forge-client.ts";

const personSchema = z.object({ login: z.string() });
const reviewSchema = z.object({
  id: z.number().int(),
  user: personSchema.nullish(),
  state: z.string(),
  commit_id: z.string().nullish(),
  dismissed: z.boolean().optional(),
});
type Review = z.infer<typeof reviewSchema>;

/** The differences between reviews of GitHub and of Gitea. */
export interface ReviewDialect {
  readonly verdictOf: (review: Review) => "approved" | "changes-requested" | "withdrawn" | undefined;
  readonly events: Readonly<Record<"approved" | "changes-requested", string>>;
  /** Takes back the review at this path. */
  readonly withdraw: (
    client: ForgeClient,
    path: string,
    message: string,
  ) => Promise<Result<unknown, Failure>>;
}

interface Judgement {
  readonly wanted: ForgeVerdict;
  readonly dialect: ReviewDialect;
}

/** Adds a review of the token's account, or takes its reviews back, unless its verdict is as wanted. */
export async function judgeByReviews(
  client: ForgeClient,
  path: string,
  { wanted, dialect }: Judgement,
): Promise<Result<boolean, Failure>> {
  const me = await client.get("/user", personSchema);
  if (!me.ok) return me;
  const reviews = await client.list(path, z.array(reviewSchema));
  if (!reviews.ok) return reviews;
  const judging = reviews.value.filter((review) => {
    const isVerdict = ["approved", "changes-requested"].includes(dialect.verdictOf(review) ?? "");
    return isVerdict && review.dismissed !== true && review.user?.login === me.value.login;
  });
  const { verdict, commit, text } = wanted;
  if (verdict === "none") {
    // An earlier one could count again otherwise.
    for (const { id } of judging) {
      const withdrawn = await dialect.withdraw(client, `${path}/${id}`, text);
      if (!withdrawn.ok) return fail(withdrawn.failure);
    }
    return ok(judging.length > 0);
  }
  const last = judging.at(-1);
  const holds = verdict === "changes-requested" || last?.commit_id === commit;
  if (last !== undefined && dialect.verdictOf(last) === verdict && holds) return ok(false);
  const review = { event: dialect.events[verdict], body: text, commit_id: commit };
  const given = await client.send("POST", path, review, z.unknown());
  return given.ok ? ok(true) : given;
}
