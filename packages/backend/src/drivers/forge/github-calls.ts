import { z, type ZodType } from "zod";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Forge } from "./forge.ts";
import type { ForgeClient } from "./forge-client.ts";

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

/** Calls in which Gitea follows GitHub. `base` is the path of the repository. */
export function githubCalls(
  client: ForgeClient,
  base: string,
): Pick<Forge, "update" | "requestReviews" | "issue"> & {
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
