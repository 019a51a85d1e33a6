import { phaseDirectory, sessionId, type Phase } from "@wezterm-parallel/shared/protocol/home";
import type { Assignment, RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { CheckoutRequest } from "../../../drivers/checkout/checkouts.ts";
import type { AttemptControl } from "./attempt-control.ts";
import type { AttemptFiles } from "./attempt-files.ts";
import type { AttemptMemory } from "./attempt-memory.ts";
import type { AttemptSecrets } from "../preparation/attempt-secrets.ts";
import type { ExecutorPorts } from "../ports.ts";

export interface AttemptOptions {
  readonly assignment: Assignment;
  readonly context: RunContext;
  /** See inherited-environment.ts. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Monotonic ms at which it was assigned, or later at which another attempt had changed files. */
  readonly since: number;
  /** Number among the run's running attempts of this worker, from 1. */
  readonly jobSlot: number;
  /** Sessions left by an earlier worker process; undefined for an attempt that is certainly new. */
  readonly found?: ReadonlySet<string> | undefined;
}

/** Data shared by all steps of one attempt. */
export interface AttemptScope extends AttemptOptions {
  readonly ports: ExecutorPorts;
  readonly files: AttemptFiles;
  readonly control: AttemptControl;
  readonly memory: AttemptMemory;
  readonly secrets: AttemptSecrets;
}

/** Returns whether an earlier worker process started this phase. */
export function hasSession({ found, files }: AttemptScope, phase: Phase): boolean {
  return found?.has(sessionId(files.id, phase)) ?? false;
}

export function sessionNames({ files }: AttemptScope, phase: Phase): { id: string; directory: string } {
  return { id: sessionId(files.id, phase), directory: phaseDirectory(files.directory, phase) };
}

export function checkoutRequest(scope: AttemptScope): CheckoutRequest {
  const { ref, spec, inputs, continues } = scope.assignment;
  const { project, settings, environment } = scope.context;
  return {
    attempt: scope.files.id,
    run: ref.run,
    task: ref.name,
    spec,
    project,
    settings,
    inputs,
    continues,
    env: scope.inherited,
    umask: environment.umask,
    get signal() {
      return scope.control.signal;
    },
  };
}
