import { mkdirSync, readFileSync } from "node:fs";

import type { Result } from "@wezterm-parallel/shared/base/result";
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
import { runCheck } from "./run-check.ts";
import type { ServicePorts } from "./service-ports.ts";
import type { ServicePlace } from "./service-record.ts";

/** The size at which people read logs; a viewer changes it while attached. */
const terminalSize = { columns: 120, rows: 40 } as const;
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

/** The process of one start of a service. Its session id names the start, so that it is started at most once. */
export class ServiceProcess {
  readonly #ports: ServicePorts;
  readonly #options: ProcessOptions;
  readonly #session: string;
  readonly logs: string;

  constructor(ports: ServicePorts, options: ProcessOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#session = sessionOfService(options.id, options.start);
    this.logs = serviceStartDirectory(ports.state, options.id, options.start);
  }

  start(): Promise<Result<RunningSession, Failure>> {
    const { spec, place } = this.#options;
    const env = this.#options.env();
    mkdirSync(this.logs, { recursive: true, mode: 0o700 });
    const request: SessionRequest = {
      id: this.#session,
      directory: this.logs,
      argv: commandArgv(spec.command, spec.shell, env["PATH"] ?? place.base["PATH"]),
      env,
      base: place.base,
      cwd: place.directory,
      umask: place.umask,
      masked: spec.secrets,
      ...(spec.terminal && { terminal: terminalSize }),
    };
    return this.#ports.sessions.start(request);
  }

  /** Settles when no process of the service is left. */
  async ended(): Promise<SessionEnd> {
    const end = await this.#ports.sessions.ended(this.#session);
    await this.#stopUntilGone(0);
    this.#ports.sessions.forget(this.#session);
    return end;
  }

  /** Asks its process to end, and kills what is left after the grace. */
  async stop(ended: Promise<unknown>): Promise<void> {
    const { stop } = this.#options.spec;
    if (stop.command === undefined && stop.signal === "TERM") return this.#stopUntilGone(stop.grace);
    if (stop.command === undefined) this.#signal(`SIG${stop.signal}`);
    else await runCheck({ kind: "command", command: stop.command }, this.checked, Math.max(1, stop.grace));
    let wake: Disposable | undefined;
    const late = new Promise<void>((over) => (wake = this.#ports.clock.after(stop.grace, over)));
    await Promise.race([ended, late]);
    wake?.[Symbol.dispose]();
    await this.#stopUntilGone(0);
  }

  get checked() {
    const { spec, place, env, ports } = this.#options;
    return { spec, ports, env: { ...place.base, ...env() }, cwd: place.directory, logs: this.logs };
  }

  async #stopUntilGone(graceMs: number): Promise<void> {
    const { sessions } = this.#ports;
    for (let tries = 1; tries <= stopTries && sessions.known().has(this.#session); tries++) {
      const { alive } = await sessions.stop(this.#session, graceMs);
      if (alive.length === 0) return;
    }
  }

  /** To its whole group, as a terminal does. */
  #signal(signal: NodeJS.Signals): void {
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
