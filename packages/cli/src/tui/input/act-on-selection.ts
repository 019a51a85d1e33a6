import type { Client } from "@wezterm-parallel/shared/client/client";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { countOf } from "../../text/count-of.ts";
import type { Message } from "../view-state.ts";

/** Sends an action for a run or task; returns a message about the result. */
export async function actOnSelection(client: Client, action: ActionInput, done: string): Promise<Message> {
  const [id = ""] = action.ids;
  const report = await client.act(action);
  if (!report.ok) {
    const { detail, hint } = report.failure;
    return { kind: "failed", text: hint === undefined ? detail : `${detail} ${hint}` };
  }
  const { changed, unchanged } = report.value;
  if (changed.length > 0) {
    const tasks = changed.length === 1 && changed[0] === id ? "" : ` (${countOf(changed.length, "task")})`;
    return { kind: "done", text: `${id}${tasks} ${done}` };
  }
  const why = unchanged[0]?.why;
  return { kind: "failed", text: `${id}: nothing changed${why === undefined ? "" : `, ${why}`}` };
}
