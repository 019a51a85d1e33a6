import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

export type ToolCall = Pick<
  RequestHandlerExtra<ServerRequest, ServerNotification>,
  "_meta" | "sendNotification" | "signal"
>;

/** Reports progress to a client that asked for it, so that it does not give up waiting. */
export function progressOf({ _meta, sendNotification }: ToolCall, total: number) {
  const progressToken = _meta?.progressToken;
  return async (progress: number, message: string): Promise<void> => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress, total, message };
    await sendNotification({ method: "notifications/progress", params });
  };
}

export const taskName = z.string().min(1).max(200).describe("name of a task of your run, for example build");
