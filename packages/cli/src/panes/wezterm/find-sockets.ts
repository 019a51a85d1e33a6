import { readdir, readlink, stat } from "node:fs/promises";
import { connect } from "node:net";
import { basename, dirname, join, resolve } from "node:path";

import { runtimeDirectory } from "./wezterm-cli.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A socket on which a WezTerm listens. */
export interface LivingSocket {
  readonly path: string;
  /** `pane`: named by WEZTERM_UNIX_SOCKET, as in every pane of that WezTerm. */
  readonly found: "pane" | "display" | "gui" | "mux";
}

/** Class of a GUI without `--class`. */
const guiClass = "org.wezfurlong.wezterm";
/** Why: the kernel accepts at once, even for a stopped process. */
const connectLimitMs = 1_000;

/** Returns the socket that the environment names, if any. */
export function namedSocket({ WEZTERM_UNIX_SOCKET: named }: Environment): string | undefined {
  return named === undefined || named === "" ? undefined : resolve(named);
}

/**
 * Finds all sockets on which a WezTerm of this user listens, each once: of the pane, of the display, of GUIs
 * from the newest on, of the multiplexer. Files of ended processes stay behind, so each is tried.
 */
export async function findSockets(env: Environment): Promise<readonly LivingSocket[]> {
  const named = namedSocket(env);
  const candidates: LivingSocket[] = named === undefined ? [] : [{ path: named, found: "pane" }];
  for (const directory of runtimeDirectories(env)) {
    candidates.push(...(await socketsIn(directory, env)));
  }
  const unique = candidates.filter(
    ({ path }, at) => candidates.findIndex((each) => each.path === path) === at,
  );
  const living = await Promise.all(unique.map(({ path }) => isLiving(path)));
  return unique.filter((_, at) => living[at]);
}

/** Includes the default, so that a command without XDG_RUNTIME_DIR, as in cron, finds a GUI that has it. */
export function runtimeDirectories(env: Environment): readonly string[] {
  const uid = process.getuid?.();
  const usual = uid === undefined ? [] : [`/run/user/${uid}/wezterm`];
  const { XDG_RUNTIME_DIR: _, ...withoutRuntime } = env;
  const isOwn = (env["XDG_RUNTIME_DIR"] ?? "") !== "";
  return isOwn ? [runtimeDirectory(env)] : [runtimeDirectory(withoutRuntime), ...usual];
}

async function socketsIn(directory: string, env: Environment): Promise<readonly LivingSocket[]> {
  const display = await linkedSocket(directory, env);
  const guis = await guiSockets(directory);
  return [
    ...(display === undefined ? [] : [{ path: display, found: "display" } as const]),
    ...guis.map((path) => ({ path, found: "gui" }) as const),
    { path: join(directory, "sock"), found: "mux" },
  ];
}

/** Follows the link that the GUI of a display publishes; it stays behind after a crash. */
async function linkedSocket(directory: string, env: Environment): Promise<string | undefined> {
  const link = join(directory, linkName(env));
  const target = await readlink(link).catch(() => undefined);
  return target === undefined ? undefined : resolve(dirname(link), target);
}

function linkName({ WAYLAND_DISPLAY: wayland, DISPLAY: x11 }: Environment): string {
  if (process.platform === "darwin") return `default-${guiClass}`;
  if (wayland !== undefined && wayland !== "") return `wayland-${wayland}-${guiClass}`;
  return `x11-${x11 === undefined || x11 === "" ? ":0" : x11}-${guiClass}`;
}

async function guiSockets(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  const paths = names.filter((name) => /^gui-sock-\d+$/.test(name)).map((name) => join(directory, name));
  const ages = await Promise.all(
    paths.map(async (path) => ({ path, madeMs: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  return ages.toSorted((a, b) => b.madeMs - a.madeMs).map(({ path }) => path);
}

async function isLiving(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isSocket() || found.uid !== (process.getuid?.() ?? found.uid))
    return false;
  const [, pid] = /^gui-sock-(\d+)$/.exec(basename(path)) ?? [];
  return (pid === undefined || isAlive(Number(pid))) && accepts(path);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function accepts(path: string): Promise<boolean> {
  const { promise, resolve: answer } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.setTimeout(connectLimitMs, () => socket.destroy());
  socket.on("connect", () => {
    answer(true);
    socket.destroy();
  });
  socket.on("error", () => answer(false));
  socket.on("close", () => answer(false));
  return promise;
}
