import { attemptId, parseId } from "@wezterm-parallel/shared/domain/ids";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task-states";
import { sessionResourceSchema } from "@wezterm-parallel/shared/protocol/checkout-schemas";
import { pageSchema, type TaskResource } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { listSessionsQuery } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { type HttpApp, problemResponse } from "../http/http-kit.ts";
import type { Terminals } from "./attempt-terminals.ts";

export interface SessionPorts {
  readonly terminals: Terminals;
}

export function sessionRoutes(app: HttpApp, { terminals }: SessionPorts): void {
  app.route({
    ...routes.listSessions,
    url: routes.listSessions.path,
    schema: {
      summary: "Terminals that can be looked at now; a page may have fewer than its limit",
      description: "Each at /api/v1/sessions/{attempt}/terminal, upgraded to a WebSocket.",
      querystring: listSessionsQuery,
      response: { 200: pageSchema(sessionResourceSchema), default: problemResponse },
    },
    handler: async ({ query, records }) => {
      const { cursor, limit, run } = query;
      const tasks = records.tasks({
        state: liveTaskStates,
        limit,
        cursor,
        ...(run !== undefined && { run }),
      });
      const found = await Promise.all(tasks.items.map((task) => describeSession(terminals, task)));
      return { items: found.filter((each) => each !== undefined), next: tasks.next };
    },
  });
}

/** Undefined without a terminal, and for one that is on another machine or has not begun. */
async function describeSession(terminals: Terminals, { id, run, state, attempts, terminal }: TaskResource) {
  const parsed = parseId(id);
  if (!terminal || !parsed.ok || parsed.value.kind !== "task") return undefined;
  const { task: name, run: number } = parsed.value;
  const session = await terminals.find({ kind: "attempt", run: number, task: name, attempt: attempts });
  if (!session.ok || (await session.value.exit()) !== undefined) return undefined;
  const attempt = attemptId(number, name, attempts);
  return { attempt, task: id, run, state, session: session.value.id };
}
