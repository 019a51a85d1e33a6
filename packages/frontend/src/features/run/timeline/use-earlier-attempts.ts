import { ok } from "@wezterm-parallel/shared/base/result";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../../../binding/use-answer.ts";
import { hasEarlier } from "./bars.ts";

const pageSize = 1000;
/** Limit; more attempts are indistinguishable on a timeline. */
const most = 20_000;

const none: readonly AttemptResource[] = [];

/** Returns attempts that were not their task's last, reloaded whenever one is added. */
export function useEarlierAttempts(run: string, tasks: readonly LiveTask[]): readonly AttemptResource[] {
  const expected = tasks.reduce((sum, task) => sum + (hasEarlier(task) ? task.attempts : 0), 0);
  const { data } = useAnswer(["earlier", run, expected], (api) => askFor(api, run), {
    enabled: expected > 0,
  });
  return data ?? none;
}

async function askFor(api: Client, run: string): Answer<readonly AttemptResource[]> {
  const found: AttemptResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.attempts(run, { earlier: true, limit: pageSize, cursor });
    if (!page.ok) return page;
    found.push(...page.value.items);
    cursor = page.value.next;
  } while (cursor !== undefined && found.length < most);
  return ok(found);
}
