import { attemptId, parseId } from "@wezterm-parallel/shared/domain/ids";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Terminals } from "./attempt-terminals.ts";

interface SessionPorts {
  readonly terminals: Terminals;
}

export function sessionRoutes(app: HttpApp, { terminals }: SessionPorts): void {
  serveRoute(app, "listSessions", async ({ query, records }) => {
    const { cursor, limit, run } = query;
    const tasks = await records.tasks({
      state: liveTaskStates,
      limit,
      cursor,
      ...(run !== undefined && { run }),
    });
    const found = await Promise.all(tasks.items.map((task) => describeSession(terminals, task)));
    return { items: found.filter((each) => each !== undefined), next: tasks.next };
  });
}

/** Returns undefined without a terminal, and for a session that is on another machine or has not begun. */
async function describeSession(terminals: Terminals, { id, run, state, attempts, terminal }: TaskResource) {
  const parsed = parseId(id);
  if (!terminal || !parsed.ok || parsed.value.kind !== "task") return undefined;
  const { task: name, run: number } = parsed.value;
  const session = await terminals.find({ kind: "attempt", run: number, task: name, attempt: attempts });
  if (!session.ok || (await session.value.exit()) !== undefined) return undefined;
  const attempt = attemptId(number, name, attempts);
  return { attempt, task: id, run, state, session: session.value.id };
}
