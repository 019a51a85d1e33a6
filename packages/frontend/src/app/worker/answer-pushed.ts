import { firstRoutes } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { describeUnanswered } from "./describe-pushed.ts";
import type { PushedData } from "./show-pushed.ts";
import type { WorkerScope } from "./worker-scope.ts";

/**
 * Gives the answer of a button to the program that asked. What cannot be answered any more, or not without signing in, is
 * shown, and a click on it opens the task.
 */
export async function answerPushed(worker: WorkerScope, data: PushedData, answer: string): Promise<void> {
  const { told, to, language } = data;
  const [item] = told.items;
  if (item?.asks === undefined) return;
  const { attempt, since } = item.asks;
  const path = routePath("answerProgram", { attempt });
  const status = await post(path, { answer, since });
  if (status >= 200 && status < 300) return;
  const title = describeUnanswered(item.name, language);
  await worker.registration.showNotification(title, { body: item.text ?? "", tag: item.key, data: { to } });
}

/** Renews the session once; 0: the server is away. */
async function post(path: string, body: object, again = true): Promise<number> {
  const sent = await send(path, body);
  if (sent !== 401 || !again) return sent;
  await send(firstRoutes.refreshSession.path, {});
  return await post(path, body, false);
}

async function send(path: string, body: object): Promise<number> {
  try {
    const headers = { "content-type": "application/json" };
    return (await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).status;
  } catch {
    return 0;
  }
}
