import { ok } from "@wezterm-parallel/shared/base/result";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../binding/use-answer.ts";

/** No event tells that a task asks for input or prints nothing: the server is asked this often, ms. */
const everyMs = 5_000;
/** More than this nobody works off by hand. */
const most = 500;

const none: ReadonlyMap<string, TaskResource> = new Map();

/** Tasks that somebody should look at, as the server sees them, by id. */
export function useAttention(): ReadonlyMap<string, TaskResource> {
  return useFirstAttention() ?? none;
}

/** The same, and undefined until the server has answered for the first time. */
export function useFirstAttention(): ReadonlyMap<string, TaskResource> | undefined {
  const { data, isError } = useAnswer(["attention"], askForAttention, { everyMs });
  return data ?? (isError ? none : undefined);
}

async function askForAttention(api: Client): Answer<ReadonlyMap<string, TaskResource>> {
  const page = await api.tasks({ attention: true, limit: most });
  return page.ok ? ok(new Map(page.value.items.map((task) => [task.id, task]))) : page;
}
