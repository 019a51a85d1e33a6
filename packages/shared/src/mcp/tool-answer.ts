import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import type { Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

/** Turns a result into the answer of a tool; a failure says what to do about it. */
export function toolAnswer(result: Result<string, Failure>): CallToolResult {
  if (result.ok) return { content: [{ type: "text", text: result.value }] };
  const { detail, hint } = result.failure;
  const text = hint === undefined ? detail : `${detail}\n${hint}`;
  return { content: [{ type: "text", text }], isError: true };
}
