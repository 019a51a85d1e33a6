import { saysLimit } from "@wezterm-parallel/shared/domain/task/agent/agent-end";

import { type RpcError, toJson } from "./rpc.ts";

/** Returns why a prompt failed, on one line, so that a limit of the account is recognised as one. */
export function describeError({ code, message, data }: RpcError): string {
  const { message: detail, errorKind, codexErrorInfo } = toJson(data);
  const text = typeof detail === "string" ? detail : message;
  const isLimit = code === 429 || errorKind === "rate_limit" || codexErrorInfo === "usageLimitExceeded";
  const line = text.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  return isLimit && !saysLimit(line) ? `429 Too Many Requests: ${line}` : line;
}
