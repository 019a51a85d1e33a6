import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { controlVariable, guiLink, muxServerExecutable, runtimeDirectory } from "../paths.ts";
import { controlHandlers } from "./control.ts";
import { Faults, type Fault } from "./faults.ts";
import { Gui } from "./gui.ts";
import { serveLines } from "./json-lines.ts";
import { Mux } from "./mux.ts";
import { serverOptions, type ServerOptions } from "./options.ts";
import { Refused, requestHandlers } from "./requests.ts";

/** Runs a mux server with these command-line arguments until it is killed. */
export async function startServer(args: readonly string[]): Promise<void> {
  const options = serverOptions(args, process.env);
  const directory = runtimeDirectory(process.env);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (options.daemonize) return daemonize(directory, args);
  refuseOpenDirectory(dirname(options.socket));
  process.env["WEZTERM_EXECUTABLE"] = muxServerExecutable;
  process.env["WEZTERM_EXECUTABLE_DIR"] = dirname(muxServerExecutable);
  const control = process.env[controlVariable];
  delete process.env[controlVariable];

  const mux = new Mux(options.socket, process.env);
  const gui = options.gui && new Gui(mux, options.gui);
  const faults = new Faults();
  await listen(options.socket, (socket) => serveClient(socket, { mux, gui, faults }));
  if (gui !== undefined) publish(options.socket);
  openFirstWindow(mux, options);
  gui?.observe();
  // Last, because tests take it as the sign that everything else is ready.
  if (control !== undefined) await listen(control, (socket) => serveControl(socket, { mux, gui, faults }));
}

interface Parts {
  readonly mux: Mux;
  readonly gui: Gui | undefined;
  readonly faults: Faults;
}

/**
 * As the real server does: the parent ends before the socket exists, and a second server for the folder is
 * refused.
 */
function daemonize(directory: string, args: readonly string[]): void {
  const pidFile = join(directory, "pid");
  if (isAlive(pidFile)) {
    process.stderr.write("unable to lock pid file\n");
    process.exitCode = 1;
    return;
  }
  const log = openSync(join(directory, "log"), "a");
  const rest = args.filter((word) => word !== "--daemonize");
  const child = spawn(muxServerExecutable, rest, { detached: true, stdio: ["ignore", log, log] });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}

function isAlive(pidFile: string): boolean {
  try {
    return process.kill(Number(readFileSync(pidFile, "utf8")), 0);
  } catch {
    return false;
  }
}

function refuseOpenDirectory(directory: string): void {
  const mode = statSync(directory).mode & 0o777;
  if ((mode & 0o022) === 0) return;
  const shown = mode.toString(8);
  process.stderr.write(
    `The permissions for ${directory} are insecure and currently allow other users to write to it (permissions=${shown})\n`,
  );
  process.exit(1);
}

async function listen(path: string, serve: (socket: Socket) => void): Promise<void> {
  rmSync(path, { force: true });
  const server = createServer(serve);
  server.listen(path);
  await once(server, "listening");
}

function publish(socket: string): void {
  const link = guiLink(process.env);
  rmSync(link, { force: true });
  symlinkSync(socket, link);
}

function openFirstWindow(mux: Mux, { size, gui, argv, cwd }: ServerOptions): void {
  const given = gui ?? size;
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ""]));
  const pane = mux.startPane(given, { argv, env, cwd });
  mux.addTab(mux.addWindow("default"), pane, given);
}

function serveClient(socket: Socket, { mux, gui, faults }: Parts): void {
  const handlers = requestHandlers(mux, gui) as Readonly<Record<string, (params: unknown) => unknown>>;
  serveLines(socket, async (message) => {
    const { subcommand, method, params } = message as { subcommand: string; method: string; params: unknown };
    const met = faults.take(subcommand);
    const spoiled = await spoil(socket, met);
    if (spoiled !== undefined) return spoiled;
    try {
      const answer = await handlers[method]?.(params);
      gui?.observe();
      return { ok: hide(answer, met) ?? null };
    } catch (error) {
      if (error instanceof Refused) return { error: error.message };
      throw error;
    }
  });
}

async function spoil(socket: Socket, faults: readonly Fault[]): Promise<{ error: string } | undefined> {
  for (const { kind, ms = 0, reason = "out of order" } of faults) {
    if (kind === "slow") await delay(ms);
    if (kind === "hang") await new Promise<never>(() => undefined);
    if (kind === "error") return { error: reason };
    if (kind === "vanish") socket.destroy();
  }
  return undefined;
}

function hide(answer: unknown, faults: readonly Fault[]): unknown {
  const hidden = faults.flatMap(({ kind, pane }) => (kind === "hide" ? [pane] : []));
  if (hidden.length === 0 || !Array.isArray(answer)) return answer;
  return answer.filter((each: { readonly pane_id?: number }) => !hidden.includes(each.pane_id));
}

function serveControl(socket: Socket, { mux, gui, faults }: Parts): void {
  const handlers = controlHandlers(mux, gui, faults) as unknown as Readonly<
    Record<string, (params: unknown) => unknown>
  >;
  serveLines(socket, async (message) => {
    const { method, params } = message as { method: string; params: unknown };
    const answer = await handlers[method]?.(params);
    if (method !== "state") gui?.observe();
    return { ok: answer ?? null };
  });
}
