import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hookRefusal } from "@wezterm-parallel/shared/domain/hook/hook-refusal";
import { hookRunEnd } from "@wezterm-parallel/shared/domain/hook/hook-run-end";
import { beforeStart, startGate } from "@wezterm-parallel/shared/domain/hook/hook-events";
import { hookVariables } from "@wezterm-parallel/shared/domain/hook/hook-variables";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import { identityVariables } from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import { hookDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { AttemptScope } from "../attempt/attempt-scope.ts";
import { readStart } from "../run-session.ts";
import { runHook } from "./run-hook.ts";

/** Asks the project's hook whether the attempt may start; once, also if this worker is killed meanwhile. */
export async function passGate(
  { assignment: { ref, spec }, ports, control }: AttemptScope,
  gate: NonNullable<RunContext["gate"]>,
): Promise<Result<void, Failure>> {
  const { WZP_RUN: run, WZP_TASK: task } = identityVariables(ref.run, ref.name, ref.attempt);
  const event = { seq: 0, at: ports.clock.now(), kind: startGate, run, task, attempt: ref.attempt };
  const delivery = `${gate.hook}.${ref.task}-${ref.attempt}`;
  const answer = await runHook(
    { state: ports.home.state, sessions: ports.sessions, clock: ports.clock, signal: control.signal },
    {
      kind: "run-hook",
      ...gate,
      id: `${delivery}.1`,
      input: `${JSON.stringify({ ...event, data: { name: spec.name, command: spec.command } })}\n`,
      variables: hookVariables(event, { hook: beforeStart, delivery, count: 1 }),
    },
  );
  const refusal = hookRefusal(beforeStart, answer);
  const end = hookRunEnd(answer);
  ports.report({
    kind: "gate",
    ref,
    // The start time on disk stays the same when a later worker process reports the run again.
    at: readStart(`${hookDirectory(ports.home.state, gate.hook)}/${delivery}.1`) ?? event.at,
    hook: gate.hook,
    run: {
      ...end,
      refused: refusal !== undefined,
      durationMs: answer.durationMs,
      answer: [attemptId(ref.run, ref.name, ref.attempt), end.answer].join("\n").trimEnd(),
    },
  });
  return refusal === undefined ? ok(undefined) : fail(refusal);
}
