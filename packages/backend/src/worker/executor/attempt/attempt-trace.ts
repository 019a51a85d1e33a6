import {
  formatTraceparent,
  type RunTrace,
  type StepTimes,
} from "@wezterm-parallel/shared/domain/trace/run-trace";
import { commandKey } from "@wezterm-parallel/shared/domain/trace/spans";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { spanIdOf } from "../../../base/trace-ids.ts";
import type { ExecutorPorts } from "../ports.ts";
import type { AttemptScope } from "./attempt-scope.ts";
import type { Step } from "./attempt-steps.ts";

/** Keeps the times of a step that is done; one that an earlier worker process saw keeps its own. */
export function keepStep({ memory, ports }: AttemptScope, step: Step, began: number): void {
  const name = "number" in step ? `${step.kind}.${step.number}` : step.kind;
  const steps = memory.known.steps ?? [];
  if (steps.some(([known]) => known === name)) return;
  memory.keep({ steps: [...steps, [name, began, ports.clock.now()]] });
}

export function keptSteps({ known: { steps } }: AttemptScope["memory"]): { steps?: StepTimes[] } {
  return steps === undefined ? {} : { steps: [...steps] };
}

/** Returns the variable that makes spans of a command's programs part of the run's trace; none without a trace. */
export function traceVariables(
  trace: RunTrace | undefined,
  { run, name, attempt }: AttemptRef,
  phase: Phase,
): Record<string, string> {
  if (trace === undefined) return {};
  const span = spanIdOf(trace.id, commandKey(run, name, attempt, phase));
  return { TRACEPARENT: formatTraceparent(trace.id, span) };
}

/** Puts the trace into the context of each line. */
export function logsTrace(log: ExecutorPorts["log"], trace: string): ExecutorPorts["log"] {
  return {
    info: (context: object, message?: string) => log.info({ trace, ...context }, message),
    warn: (context: object, message?: string) => log.warn({ trace, ...context }, message),
    error: (context: object, message?: string) => log.error({ trace, ...context }, message),
  };
}
