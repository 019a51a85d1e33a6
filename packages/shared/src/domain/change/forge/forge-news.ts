import { z } from "zod";

const number = z.number().int().positive();
const numbered = z.object({ number }).catch({ number: 0 });
const listed = z.object({ pull_requests: z.array(numbered) }).catch({ pull_requests: [] });
const withIid = z.object({ iid: number }).catch({ iid: 0 });

/**
 * The parts of a webhook that name pull requests. GitHub, Gitea and Forgejo: events `pull_request*`, `issue_comment`,
 * `check_run`, `check_suite`, `workflow_run`; GitLab: `merge_request`, `note`, `pipeline`.
 */
const newsSchema = z.object({
  pull_request: numbered.optional(),
  issue: numbered.optional(),
  check_run: listed.optional(),
  check_suite: listed.optional(),
  workflow_run: listed.optional(),
  merge_request: withIid.optional(),
  object_kind: z.string().optional().catch(undefined),
  object_attributes: withIid.optional(),
});

/** Returns the pull requests that the body of a webhook is about; an empty list if it does not name any. */
export function pullRequestsInNews(body: unknown): readonly number[] {
  const parsed = newsSchema.safeParse(body);
  if (!parsed.success) return [];
  const { pull_request, issue, check_run, check_suite, workflow_run, ...gitlab } = parsed.data;
  const { merge_request, object_kind, object_attributes } = gitlab;
  const lists = [check_run, check_suite, workflow_run].flatMap((each) => each?.pull_requests ?? []);
  const named = [pull_request, issue, ...lists].map((each) => each?.number ?? 0);
  // A pipeline's own iid counts pipelines.
  const own = object_kind === "merge_request" ? object_attributes : undefined;
  return [...new Set([...named, merge_request?.iid ?? 0, own?.iid ?? 0])].filter((each) => each > 0);
}
