import { basename } from "node:path";

import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { readAgentEnd } from "@wezterm-parallel/shared/domain/task/agent/agent-end";

import type { StepResult } from "../attempt/attempt-steps.ts";
import { failed } from "./end-outcome.ts";
import { outputEnd } from "./last-lines.ts";

interface EndedSession {
  readonly program: string;
  readonly directory: string;
  /** Epoch ms. */
  readonly now: number;
}

/** Recognises from its output that an agent failed because it had no quota, or no conversation to continue. */
export function explainAgent(result: StepResult, { program, directory, now }: EndedSession): StepResult {
  if (result.kind !== "over" || result.outcome.kind !== "exited") return result;
  const { code } = result.outcome;
  const found = readAgentEnd({ program: basename(program), code, text: outputEnd(directory), now });
  if (found === undefined) return result;
  const { kind: reason, said } = found;
  if (reason === "no-conversation") {
    return failed(createFailure({ reason, detail: createMessage("agent-no-conversation", { said }) }));
  }
  const { resetsAt } = found;
  const data = { code, said, ...(resetsAt !== undefined && { resetsAt }) };
  return failed(createFailure({ reason, detail: createMessage("agent-out-of-quota", { said }), data }));
}
