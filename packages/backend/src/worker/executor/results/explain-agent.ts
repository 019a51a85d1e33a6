import { basename } from "node:path";

import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { isOutside } from "@wezterm-parallel/shared/domain/task/agent/outside-agent";
import { type ClaimLine, readClaim } from "@wezterm-parallel/shared/domain/task/agent/task-claim";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";
import { readAgentEnd } from "@wezterm-parallel/shared/domain/task/agent/agent-end";

import type { StepResult } from "../attempt/attempt-steps.ts";
import { readLineFile } from "../../../base/files/line-file.ts";
import { failed } from "./end-outcome.ts";
import { outputEnd } from "./last-lines.ts";

interface EndedSession {
  /** As in the plan. */
  readonly argv: readonly string[];
  readonly program: string;
  readonly directory: string;
  /** Epoch ms. */
  readonly now: number;
}

/** Recognises from its output that an agent failed because it had no quota, or no conversation to continue. */
export function explainAgent(
  result: StepResult,
  { argv, program, directory, now }: EndedSession,
): StepResult {
  if (result.kind !== "over" || result.outcome.kind !== "exited") return result;
  const { code } = result.outcome;
  const lost = isOutside(argv) ? claimLost(directory) : undefined;
  if (lost !== undefined) return failed(lost);
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

/** Undefined: the agent outside said itself how its work ended. */
function claimLost(directory: string): Failure | undefined {
  const claim = readClaim(readLineFile<ClaimLine>(`${directory}/${sessionFileNames.claim}`));
  if (claim.kind !== "over" || claim.how !== "lost") return undefined;
  const { by, seconds } = claim.wish;
  return createFailure({ reason: "claim-lost", detail: createMessage("claim-lost", { by, seconds }) });
}
