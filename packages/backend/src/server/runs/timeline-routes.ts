import { ok } from "@wezterm-parallel/shared/base/result";
import type { Page, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { pageLimits } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";
import type { TaskSpan } from "@wezterm-parallel/shared/protocol/api/schemas/timeline-schemas";

import type { Records } from "../../base/backlog.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { withoutUndefined } from "../http/without-undefined.ts";

export function timelineRoutes(app: HttpApp): void {
  serveRoute(app, "getTimeline", async ({ params, query, records }, reply) => {
    const run = await records.run(params.run);
    return answer(reply, run.ok ? ok(await readSpans(records, params.run, query)) : run);
  });

  serveRoute(app, "listAttempts", async ({ params, query, records }, reply) => {
    const run = await records.run(params.run);
    if (!run.ok) return answer(reply, run);
    return answer(
      reply,
      ok(pageBody(await records.attempts({ ...withoutUndefined(query), run: params.run }))),
    );
  });
}

/** The records return at most a thousand at a time. */
async function readSpans(
  records: Records,
  run: number,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: TaskSpan[]; next?: string | undefined }> {
  const items: TaskSpan[] = [];
  let next = cursor;
  do {
    const some = Math.min(pageLimits.most, limit - items.length);
    const page: Page<TaskResource> = await records.tasks({ run, limit: some, cursor: next });
    items.push(...page.items.map(describe));
    next = page.next;
  } while (next !== undefined && items.length < limit);
  return { items, next };
}

function describe({
  id,
  name,
  state,
  needs,
  createdAt,
  readyAt,
  startedAt,
  endedAt,
}: TaskResource): TaskSpan {
  return { id, name, state, needs: needs.map(({ task }) => task), createdAt, readyAt, startedAt, endedAt };
}
