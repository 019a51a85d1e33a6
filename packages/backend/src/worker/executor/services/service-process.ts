import { mkdirSync, readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ServiceSpec } from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import {
  readSessionFile,
  sessionFileNames,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import type { RunningSession, SessionEnd, SessionRequest } from "../../../drivers/session/sessions.ts";
import { commandArgv } from "../preparation/command-argv.ts";
import { readStart } from "../run-session.ts";
import { runCheck } from "./run-check.ts";
import type { ServiceContainer } from "./service-container.ts";
import { stoppedMeanwhile } from "./service-failures.ts";
import type { ServicePorts } from "./service-ports.ts";
import type { ServicePlace } from "./service-record.ts";

/** The size at which people read logs; a viewer changes it while attached. */
const terminalSize = { columns: 120, rows: 40 } as const;
/** The runtime is asked only what it is. */
const adoptionMs = 60_000;
/** A tree that survives KILL (blocked in the kernel) is stopped again this many times. */
const stopTries = 5;

interface ProcessOptions {
  readonly id: string;
  readonly start: number;
  readonly spec: ServiceSpec;
  readonly place: ServicePlace;
  /** Added to the inherited environment. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

interface EndedProcess {
  readonly end: SessionEnd;
  /** Absent: as the end says. */
  readonly why: Failure | undefined;
}

/** The process of one start of a service. Its session id names the start, so that it is started at most once. */
export class ServiceProcess {
  readonly #ports: ServicePorts;
  readonly #options: ProcessOptions;
  readonly #session: string;
  readonly logs: string;
  #container: ServiceContainer | undefined;

  constructor(ports: ServicePorts, options: ProcessOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#session = sessionOfService(options.id, options.start);
    this.logs = serviceStartDirectory(ports.state, options.id, options.start);
  }

  /** Epoch ms at which it began to run, if it did. */
  get startedAt(): number | undefined {
    return readStart(this.logs);
  }

  /** `signal` ends what has to be done before. */
  async start(signal: AbortSignal): Promise<Result<RunningSession, Failure>> {
    const { spec, place } = this.#options;
    const env = this.#options.env();
    mkdirSync(this.logs, { recursive: true, mode: 0o700 });
    const request: SessionRequest = {
      id: this.#session,
      directory: this.logs,
      // A container has a PATH of its own, and often no bash.
      argv: commandArgv(spec.command, spec.shell, spec.container ? "" : (env["PATH"] ?? place.base["PATH"])),
      env,
      base: place.base,
      cwd: place.directory,
      umask: place.umask,
      masked: spec.secrets,
      ...(spec.terminal && { terminal: terminalSize }),
    };
    const opened = await this.#open(signal, false);
    if (!opened.ok) return opened;
    const placed = (await this.#container?.contain(request)) ?? ok(request);
    if (!placed.ok) return placed;
    return signal.aborted ? fail(stoppedMeanwhile(spec.name)) : this.#ports.sessions.start(placed.value);
  }

  /** Finds the container again in which an earlier worker process started it. */
  async adopt(): Promise<void> {
    await this.#open(AbortSignal.timeout(adoptionMs), true);
  }

  /** Loaded only for services with one. */
  async #open(signal: AbortSignal, begun: boolean): Promise<Result<void, Failure>> {
    const { id, spec } = this.#options;
    if (spec.container === undefined) return ok(undefined);
    const { openServiceContainer } = await import("./service-container.ts");
    const { state } = this.#ports;
    const session = this.#session;
    const wanted = { settings: spec.container, state, service: id, session, signal, begun };
    const opened = await openServiceContainer(wanted);
    if (!opened.ok) return opened;
    this.#container = opened.value;
    return ok(undefined);
  }

  /** Settles when no process of the service is left, nor its container. */
  async ended(): Promise<EndedProcess> {
    const end = await this.#ports.sessions.ended(this.#session);
    await this.#stopUntilGone(0);
    const { command } = this.#options.spec;
    const program = command.kind === "argv" ? (command.argv[0] ?? "") : "sh";
    const why = await this.#container?.leave(program, end, this.logs);
    this.#ports.sessions.forget(this.#session);
    return { end, why };
  }

  /** Asks its process to end, and kills what is left after the grace. */
  async stop(ended: Promise<unknown>): Promise<void> {
    const { stop } = this.#options.spec;
    if (stop.command === undefined && stop.signal === "TERM") return this.#stopUntilGone(stop.grace);
    if (stop.command === undefined) await this.#signal(`SIG${stop.signal}`);
    else await runCheck({ kind: "command", command: stop.command }, this.checked, Math.max(1, stop.grace));
    let wake: Disposable | undefined;
    const late = new Promise<void>((over) => (wake = this.#ports.clock.after(stop.grace, over)));
    await Promise.race([ended, late]);
    wake?.[Symbol.dispose]();
    await this.#stopUntilGone(0);
  }

  get checked() {
    const { spec, place, env, ports } = this.#options;
    const container = this.#container;
    return {
      spec,
      ports,
      env: { ...place.base, ...env() },
      cwd: place.directory,
      logs: this.logs,
      inside: container && ((argv: readonly string[]) => container.inside(argv)),
    };
  }

  async #stopUntilGone(graceMs: number): Promise<void> {
    const { sessions } = this.#ports;
    for (let tries = 1; tries <= stopTries && sessions.known().has(this.#session); tries++) {
      const { alive } = await sessions.stop(this.#session, graceMs);
      if (alive.length === 0) return;
    }
  }

  /** To its whole group, as a terminal does, or to the first process in its container. */
  async #signal(signal: NodeJS.Signals): Promise<void> {
    if (this.#container !== undefined) return this.#container.signal(signal);
    const file = `${this.logs}/${sessionFileNames.meta}`;
    const pid = readSessionFile<SessionMeta>(() => readFileSync(file, "utf8"))?.pid;
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // It has ended.
    }
  }
}

export function sessionOfService(id: string, start: number): string {
  return `service:${id}#${start}`;
}
