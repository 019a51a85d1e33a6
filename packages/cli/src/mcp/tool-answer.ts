import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Turns a result into the answer of a tool; a failure says what to do about it. */
export function toolAnswer(result: Result<string, Failure>): CallToolResult {
  if (result.ok) return { content: [{ type: "text", text: result.value }] };
  const { detail, hint } = result.failure;
  const text = hint === undefined ? detail : `${detail}\n${hint}`;
  return { content: [{ type: "text", text }], isError: true };
}
