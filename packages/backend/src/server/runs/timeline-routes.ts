import { ok } from "@wezterm-parallel/shared/base/result";
import {
  attemptResourceSchema,
  type Page,
  pageSchema,
  type TaskResource,
} from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { pageLimits, runParameters } from "@wezterm-parallel/shared/protocol/routes-schemas";
import {
  runAttemptsQuery,
  type TaskSpan,
  taskSpanSchema,
  timelineQuery,
} from "@wezterm-parallel/shared/protocol/timeline-schemas";

import type { Records } from "../../base/backlog.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { withoutUndefined } from "../http/without-undefined.ts";

export function timelineRoutes(app: HttpApp): void {
  app.route({
    ...routes.getTimeline,
    url: routes.getTimeline.path,
    schema: {
      summary: "When each task of a run was ready, began and ended, and what it waited for",
      params: runParameters,
      querystring: timelineQuery,
      response: { 200: pageSchema(taskSpanSchema), default: problemResponse },
    },
    handler: async ({ params, query, records }, reply) => {
      const run = records.run(params.run);
      return answer(reply, run.ok ? ok(readSpans(records, params.run, query)) : run);
    },
  });

  app.route({
    ...routes.listAttempts,
    url: routes.listAttempts.path,
    schema: {
      summary: "The attempts of a run, in the order of its tasks",
      params: runParameters,
      querystring: runAttemptsQuery,
      response: { 200: pageSchema(attemptResourceSchema), default: problemResponse },
    },
    handler: async ({ params, query, records }, reply) => {
      const run = records.run(params.run);
      if (!run.ok) return answer(reply, run);
      return answer(reply, ok(pageBody(records.attempts({ ...withoutUndefined(query), run: params.run }))));
    },
  });
}

/** The records give a thousand at a time. */
function readSpans(
  records: Records,
  run: number,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { items: TaskSpan[]; next?: string | undefined } {
  const items: TaskSpan[] = [];
  let next = cursor;
  do {
    const some = Math.min(pageLimits.most, limit - items.length);
    const page: Page<TaskResource> = records.tasks({ run, limit: some, cursor: next });
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
