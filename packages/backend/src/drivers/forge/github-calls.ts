import { z, type ZodType } from "zod";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type ForgeComment, shortened } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Forge } from "./forge.ts";
import type { ForgeClient } from "./forge-client.ts";

const idSchema = z.object({ id: z.number().int() });
const numberSchema = z.object({ number: z.number().int() });
const issueSchema = z.object({
  number: z.number().int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  user: z.object({ login: z.string() }).nullish(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).nullish(),
});

const commentSchema = z.object({
  id: z.number().int(),
  user: z.object({ login: z.string() }).nullish(),
  body: z.string().nullish(),
});
const reviewTextsSchema = z.array(commentSchema);

/** Returns the comments on the whole pull request, and the texts of reviews. */
export async function readTexts(
  client: ForgeClient,
  base: string,
  number: number,
): Promise<Result<readonly ForgeComment[], Failure>> {
  const general = await client.list(`${base}/issues/${number}/comments`, reviewTextsSchema);
  if (!general.ok) return general;
  const reviews = await client.list(`${base}/pulls/${number}/reviews`, reviewTextsSchema);
  if (!reviews.ok) return reviews;
  return ok([
    ...general.value.map((comment) => textOf("comment", comment)),
    ...reviews.value.map((review) => textOf("review", review)),
  ]);
}

export function textOf(kind: string, { id, user, body }: z.infer<typeof commentSchema>): ForgeComment {
  return { id: `${kind}-${id}`, by: user?.login ?? "", text: shortened(body ?? "") };
}

/** Returns the owner in the name of a repository. */
export function ownerOf(repository: string): string {
  return repository.split("/")[0] ?? "";
}

/** Calls in which Gitea follows GitHub. `base` is the path of the repository. */
export function githubCalls(
  client: ForgeClient,
  base: string,
): Pick<Forge, "update" | "requestReviews" | "comment" | "issue"> & {
  readonly openAs: (wished: Readonly<Record<string, unknown>>) => Promise<Result<number, Failure>>;
} {
  const send = async <T>(method: "POST" | "PATCH", path: string, body: unknown, schema: ZodType<T>) => {
    const answer = await client.send(method, `${base}${path}`, body, schema);
    return answer.ok ? ok(undefined) : answer;
  };
  return {
    openAs: async (wished) => {
      const opened = await client.send("POST", `${base}/pulls`, wished, numberSchema);
      return opened.ok ? ok(opened.value.number) : opened;
    },
    update: (number, texts) => send("PATCH", `/pulls/${number}`, texts, numberSchema),
    requestReviews: (number, reviewers) =>
      send("POST", `/pulls/${number}/requested_reviewers`, { reviewers }, z.unknown()),
    comment: async (number, body) => {
      const path = `${base}/issues/${number}/comments`;
      const made = await client.send("POST", path, { body }, idSchema);
      return made.ok ? ok(`comment-${made.value.id}`) : made;
    },
    issue: async (number) => {
      const found = await client.get(`${base}/issues/${number}`, issueSchema);
      if (!found.ok) return found;
      const { html_url: url, title, body, state, user, labels } = found.value;
      const names = (labels ?? []).map((label) => (typeof label === "string" ? label : (label.name ?? "")));
      return ok({
        number: found.value.number,
        url,
        title,
        body: body ?? "",
        author: user?.login ?? "",
        labels: names.filter((name) => name !== ""),
        open: state === "open",
      });
    },
  };
}
