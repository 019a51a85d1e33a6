import { spawn } from "node:child_process";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { connect } from "node:net";

import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type FailurePhrase, phrase } from "@wezterm-parallel/shared/domain/failure-message";
import type { ServiceCheck, ServiceSpec } from "@wezterm-parallel/shared/domain/service/service-spec";
import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { commandArgv } from "../preparation/command-argv.ts";
import { readPart, searchedBytes } from "../results/last-lines.ts";

/** The surroundings in which a command of a service runs. */
export interface CommandPlace {
  readonly argv: readonly string[];
  /** Complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what is left of it elsewhere than in its process group. */
  readonly end?: () => void;
}

export interface CheckedService {
  readonly spec: Pick<ServiceSpec, "shell">;
  readonly ports: readonly number[];
  /** Complete environment and directory of its commands. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Directory of its session. */
  readonly logs: string;
  /** Places its commands in its container. */
  readonly inside?: ((argv: readonly string[]) => CommandPlace) | undefined;
}

type Checked = Result<void, FailurePhrase>;

const loopback = "127.0.0.1";

/** Checks a service once; settles at the latest after `timeoutMs`, and leaves nothing running. */
export function runCheck(check: ServiceCheck, service: CheckedService, timeoutMs: number): Promise<Checked> {
  const silent = fail(phrase("check-silent", { seconds: timeoutMs / 1000 }));
  switch (check.kind) {
    case "command":
      return checkCommand(placeCommand(check.command, service), service.cwd, { timeoutMs, silent });
    case "tcp":
      return checkPort(check.port ?? service.ports[0] ?? 0, timeoutMs, silent);
    case "http":
      return checkAddress(addressOf(check.url, service.ports), timeoutMs, silent);
    case "log":
      return Promise.resolve(checkOutput(check.text, service.logs));
    default:
      return assertNever(check);
  }
}

function placeCommand(command: Command, { spec, env, inside }: CheckedService): CommandPlace {
  if (inside === undefined) return { argv: commandArgv(command, spec.shell, env["PATH"]), env };
  // A container has a PATH of its own, and often no bash.
  return inside(commandArgv(command, spec.shell, ""));
}

function addressOf(url: string, ports: readonly number[]): string {
  return url.startsWith("/") ? `http://${loopback}:${ports[0] ?? 80}${url}` : url;
}

interface Limit {
  readonly timeoutMs: number;
  readonly silent: Checked;
}

/** A group of its own, so that everything it started is killed with it. */
function checkCommand(
  { argv: [program = "", ...words], env, end }: CommandPlace,
  cwd: string,
  { timeoutMs, silent }: Limit,
): Promise<Checked> {
  return new Promise((settle) => {
    const child = spawn(program, words, { env: { ...env }, cwd, stdio: "ignore", detached: true });
    const limit = setTimeout(() => {
      killGroup(child.pid);
      end?.();
      settle(silent);
    }, timeoutMs);
    child.once("error", (error) => {
      clearTimeout(limit);
      settle(fail(phrase("check-unreachable", { address: program, why: error.message })));
    });
    child.once("exit", (code, signal) => {
      clearTimeout(limit);
      killGroup(child.pid);
      if (code === 0) settle(ok(undefined));
      else if (signal === null) settle(fail(phrase("check-exited", { code: code ?? 0 })));
      else settle(fail(phrase("check-killed", { signal })));
    });
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}

function checkPort(port: number, timeoutMs: number, silent: Checked): Promise<Checked> {
  const address = `${loopback}:${port}`;
  return new Promise((settle) => {
    const socket = connect({ host: loopback, port, timeout: timeoutMs });
    const end = (checked: Checked) => {
      socket.destroy();
      settle(checked);
    };
    socket.once("connect", () => end(ok(undefined)));
    socket.once("timeout", () => end(silent));
    socket.once("error", (error) =>
      end(fail(phrase("check-unreachable", { address, why: reasonOf(error) }))),
    );
  });
}

const firstSuccess = 200;
const firstError = 400;

function checkAddress(address: string, timeoutMs: number, silent: Checked): Promise<Checked> {
  return new Promise((settle) => {
    const get = address.startsWith("https:") ? getHttps : getHttp;
    const request = get(address, { agent: false }, (answer) => {
      const { statusCode: status = 0 } = answer;
      answer.destroy();
      end(status >= firstSuccess && status < firstError ? ok(undefined) : badStatus(address, status));
    });
    const limit = setTimeout(() => end(silent), timeoutMs);
    const end = (checked: Checked) => {
      clearTimeout(limit);
      settle(checked);
      request.destroy();
    };
    request.on("error", (error) => end(fail(phrase("check-unreachable", { address, why: reasonOf(error) }))));
  });
}

function badStatus(address: string, status: number): Checked {
  return fail(phrase("check-status", { address, status }));
}

function checkOutput(text: string, logs: string): Checked {
  const files = [`${logs}/${sessionFileNames.out}`, `${logs}/${sessionFileNames.err}`];
  const found = files.some((file) =>
    (["start", "rest"] as const).some((part) => readPart(file, part, searchedBytes).includes(text)),
  );
  return found ? ok(undefined) : fail(phrase("check-text-missing"));
}

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
