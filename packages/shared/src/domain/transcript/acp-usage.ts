import { asCount, asList, asRecord, asText, type JsonRecord } from "./json-value.ts";
import type { TokenUsage } from "./token-usage.ts";

/**
 * Returns the tokens of a turn, as the answer to its prompt gives them (recorded with claude-agent-acp 0.100, codex-acp 2.6
 * and opencode 1.18, which counts only the last answer of the turn; gemini 0.61 has them elsewhere); undefined: it says
 * none.
 */
export function acpTokens(answer: JsonRecord): TokenUsage | undefined {
  const usage = asRecord(answer["usage"]);
  const counted = asRecord(quotaOf(answer)["token_count"]);
  const found: TokenUsage = {
    input: asCount(usage["inputTokens"]) || asCount(counted["input_tokens"]),
    output:
      asCount(usage["outputTokens"]) + asCount(usage["thoughtTokens"]) || asCount(counted["output_tokens"]),
    cacheRead: asCount(usage["cachedReadTokens"]),
    cacheWrite: asCount(usage["cachedWriteTokens"]),
  };
  return Object.values(found).some((tokens) => tokens > 0) ? found : undefined;
}

/** Returns the model of a turn; empty if it says none. Claude lists the model of its small tasks first. */
export function modelOf(answer: JsonRecord): string {
  return asText(asRecord(asList(quotaOf(answer)["model_usage"]).at(-1))["model"]);
}

function quotaOf(answer: JsonRecord): JsonRecord {
  return asRecord(asRecord(answer["_meta"])["quota"]);
}
