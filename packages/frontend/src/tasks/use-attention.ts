import { useEffect, useRef } from "react";

import { ok } from "@wezterm-parallel/shared/base/result";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../binding/use-answer.ts";
import { useLive } from "../binding/use-live.ts";
import { useRefresh } from "../binding/use-refresh.ts";

/** Polling interval in ms, because no event announces that a task is silent. */
const everyMs = 5_000;
/** Limit; nobody handles more by hand. */
const most = 500;

/** Query key of the tasks that need attention. */
export const attentionKey = ["attention"] as const;

const none: ReadonlyMap<string, TaskResource> = new Map();

/** Keeps the tasks that need attention up to date; for one component that is always there. */
export function usePolledAttention(): void {
  useAnswer(attentionKey, askForAttention, { everyMs });
  useRefreshOnPrompts();
}

/** Returns the tasks that need attention according to the server, by id. */
export function useAttention(): ReadonlyMap<string, TaskResource> {
  return useFirstAttention() ?? none;
}

/** Like `useAttention`, but undefined until the server's first answer. */
export function useFirstAttention(): ReadonlyMap<string, TaskResource> | undefined {
  // Only reads: each of many cards would otherwise have a timer and listeners of its own.
  const { data, isError } = useAnswer(attentionKey, askForAttention, { enabled: false });
  return data ?? (isError ? none : undefined);
}

/** Requests the tasks at once when a program begins or ceases to wait for input. */
function useRefreshOnPrompts(): void {
  const refresh = useRefresh();
  const prompts = useLive(({ backlog }) => backlog.prompts);
  const known = useRef(prompts);
  useEffect(() => {
    if (known.current === prompts) return;
    known.current = prompts;
    void refresh(attentionKey);
  }, [refresh, prompts]);
}

async function askForAttention(api: Client): Answer<ReadonlyMap<string, TaskResource>> {
  const page = await api.tasks({ attention: true, limit: most });
  return page.ok ? ok(new Map(page.value.items.map((task) => [task.id, task]))) : page;
}
