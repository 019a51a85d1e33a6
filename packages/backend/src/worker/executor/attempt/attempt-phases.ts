import { mkdirSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";
import { defaultUmask } from "@wezterm-parallel/shared/node/umask";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { OutputSizes, SessionEnd, SessionRequest } from "../../../drivers/session/sessions.ts";
import { commandArgv } from "../preparation/command-argv.ts";
import type { Prepared } from "../preparation/prepare-attempt.ts";
import { recordOf } from "../preparation/record-option.ts";
import {
  commandFailure,
  failed,
  isBeyondCommand,
  judgeEnd,
  judgeRefusal,
  lostSession,
  explainFailure,
  treeAlive,
} from "../results/end-outcome.ts";
import { runSession } from "../run-session.ts";
import type { FollowedTranscript } from "../transcript/follow-transcript.ts";
import { type AttemptScope, checkoutRequest, hasSession, sessionNames } from "./attempt-scope.ts";
import type { StepResult } from "./attempt-steps.ts";
import { traceVariables } from "./attempt-trace.ts";
import { logNotes } from "./log-notes.ts";

/** The size at which people read logs; a viewer changes it while attached. */
const terminalSize = { columns: 120, rows: 40 } as const;

const passed: StepResult = { kind: "passed" };

/** Runs the commands of one prepared attempt, each as a separate session. */
export class AttemptPhases {
  /** Sessions started or adopted so far. */
  readonly sessions: string[] = [];
  /** Processes that outlived their phase and were stopped. */
  strays = 0;
  /** Output of the task itself; unset when its host did not report it. */
  output: OutputSizes = {};
  #transcript: Promise<FollowedTranscript | undefined> | undefined;
  readonly #scope: AttemptScope;
  readonly #prepared: Prepared;

  constructor(scope: AttemptScope, prepared: Prepared) {
    this.#scope = scope;
    this.#prepared = prepared;
  }

  async setup(number: number): Promise<StepResult> {
    const { context, control, ports, memory } = this.#scope;
    const commands = context.settings.setup;
    const done = await this.#prove(`setup.${number}`, commands[number - 1], "setup-failed");
    const isOver = done.kind !== "passed" || number === commands.length;
    if (!isOver || (done.kind === "passed" && control.aborted)) return done;
    const request = checkoutRequest(this.#scope);
    const keeper = done.kind === "passed" ? "keepSetup" : "disownSetup";
    const notes = await ports.checkouts[keeper](this.#prepared.checkout, request);
    logNotes(this.#scope, `setup.${commands.length + 1}`, notes);
    if (done.kind !== "passed") return done;
    memory.keep({ setupIsDone: true });
    return done;
  }

  async run(): Promise<StepResult> {
    const { assignment, files } = this.#scope;
    const { spec, state } = assignment;
    if (state !== "leased" && !hasSession(this.#scope, "run")) return lostSession(files.id);
    const request = await this.#asAgent(this.#request("run", spec.command));
    const ran = await this.#runPhase("run", spec.terminal ? { ...request, terminal: terminalSize } : request);
    await (await this.#transcript)?.finish();
    return explainFailure(await this.#explainAgent(ran, request), request.directory);
  }

  async #asAgent(request: SessionRequest): Promise<SessionRequest> {
    if (this.#scope.assignment.spec.agent === undefined) return request;
    const { agentSession } = await import("../preparation/agent-session.ts");
    return agentSession(this.#scope, this.#prepared.checkout, request);
  }

  /** Loaded when an agent failed, which is rare. */
  async #explainAgent(ran: StepResult, { argv, directory }: SessionRequest): Promise<StepResult> {
    const { assignment, ports } = this.#scope;
    if (ran.kind === "passed" || assignment.spec.pool === undefined) return ran;
    const { explainAgent } = await import("../results/explain-agent.ts");
    const { command } = assignment.spec;
    const planned = command.kind === "argv" ? command.argv : [];
    return explainAgent(ran, { argv: planned, program: argv[0] ?? "", directory, now: ports.clock.now() });
  }

  async verify(number: number): Promise<StepResult> {
    const { assignment, ports } = this.#scope;
    const { ref, spec, state } = assignment;
    if (number === 1 && state !== "verifying") {
      ports.report({ kind: "verifying", ref, at: ports.clock.now() });
    }
    return this.#prove(`verify.${number}`, spec.verify[number - 1], "verify-failed");
  }

  /** Runs a command that must succeed; without a terminal, its log beside the others. */
  async #prove(
    phase: Phase,
    command: Command | undefined,
    reason: "setup-failed" | "verify-failed",
  ): Promise<StepResult> {
    if (command === undefined) return passed;
    const request = this.#request(phase, command);
    const done = await this.#runPhase(phase, request);
    if (done.kind === "passed" || isBeyondCommand(done.outcome)) return done;
    const { directory } = request;
    return failed(commandFailure({ reason, command, outcome: done.outcome, directory }));
  }

  async #runPhase(phase: Phase, request: SessionRequest): Promise<StepResult> {
    const { ports, control, assignment } = this.#scope;
    const adopt = hasSession(this.#scope, phase);
    if (!adopt && control.aborted) return passed;
    // The attempt's own directory exists since its preparation.
    if (phase !== "run") mkdirSync(request.directory, { recursive: true, mode: 0o700 });
    this.sessions.push(request.id);
    const { idleTimeout } = assignment.spec;
    const running = (at: number) => this.#handleRunning(phase, at, request);
    const placed = adopt ? ok(request) : await this.#place(request);
    if (!placed.ok) return judgeRefusal(placed.failure);
    const ran = await runSession(ports, { request: placed.value, control, idleTimeout, adopt, running });
    const left = await this.#leaveContainer(request, ran.ok ? ran.value.end : undefined);
    if (!ran.ok) return judgeRefusal(ran.failure);
    this.strays += ran.value.strays;
    if (phase === "run" && ran.value.end.kind !== "lost") this.output = ran.value.end;
    if (ran.value.alive.length > 0) return failed(treeAlive(ran.value.alive));
    return left === undefined ? judgeEnd(ran.value.end) : failed(left);
  }

  /** Puts the command into the sandbox or container of the attempt; loaded only for attempts with one. */
  async #place(request: SessionRequest): Promise<Result<SessionRequest, Failure>> {
    const { sandbox, container, checkout } = this.#prepared;
    if (container !== undefined) {
      const { attemptRequest } = await import("../container/attempt-request.ts");
      // A start that an earlier worker did not see succeed may have left one.
      if (this.#scope.found !== undefined) await this.#leaveContainer(request, undefined);
      return attemptRequest(this.#scope, container, checkout, request);
    }
    if (sandbox === undefined) return ok(request);
    const { assignment, files, ports } = this.#scope;
    const { sandboxedRequest } = await import("../sandbox/sandboxed-request.ts");
    return sandboxedRequest({ sandbox, spec: assignment.spec, checkout, files, ports }, request);
  }

  /** Removes the container of a command that has ended; returns why it did not run, if so. */
  async #leaveContainer(
    { id, argv, directory }: SessionRequest,
    end: SessionEnd | undefined,
  ): Promise<Failure | undefined> {
    const { container } = this.#prepared;
    if (container === undefined) return undefined;
    const { leaveContainer } = await import("../container/leave-container.ts");
    const { state } = this.#scope.ports.home;
    return leaveContainer(container, { state, session: id, program: argv[0] ?? "", end, directory });
  }

  #handleRunning(phase: Phase, at: number, request: SessionRequest): void {
    const { ports, assignment } = this.#scope;
    if (phase !== "run") return;
    if (assignment.spec.agentCommands !== undefined) this.#transcript = this.#follow(request, at);
    if (assignment.state === "leased") ports.report({ kind: "running", ref: assignment.ref, at });
  }

  /** Loaded only for agents. */
  async #follow(request: SessionRequest, startedAt: number): Promise<FollowedTranscript | undefined> {
    const { ports, secrets, assignment } = this.#scope;
    const { argv, env, base = {}, cwd, directory } = request;
    const { ref, spec } = assignment;
    const { followAgent } = await import("../transcript/follow-agent.ts");
    const isAlone = this.#prepared.checkout.kind !== "project";
    return followAgent(
      { argv, env, base, directory: cwd, isAlone, startedAt, record: recordOf(request) },
      {
        ...ports,
        file: `${directory}/${sessionFileNames.transcript}`,
        mask: (entry) => secrets.mask(entry),
        prices: spec.prices,
        spent: (spent) => ports.report({ kind: "spent", ref, at: ports.clock.now(), spent }),
      },
    );
  }

  #request(phase: Phase, command: Command): SessionRequest {
    const { checkout, env } = this.#prepared;
    const { inherited, assignment, context, secrets } = this.#scope;
    const { spec } = assignment;
    const masked = secrets.values.ok ? Object.keys(secrets.values.value) : [];
    return {
      ...sessionNames(this.#scope, phase),
      // A container has a PATH of its own, and often no bash.
      argv: commandArgv(command, spec.shell, spec.container ? "" : (env["PATH"] ?? inherited["PATH"])),
      env: { ...env, ...traceVariables(context.settings.trace, assignment.ref, phase) },
      base: inherited,
      cwd: checkout.directory,
      umask: context.environment.umask ?? defaultUmask,
      // A task that reserves resources is large enough to measure as a whole.
      contained: spec.resources.cpu > 0 || spec.resources.memory > 0,
      ...(masked.length > 0 && { masked }),
    };
  }
}
