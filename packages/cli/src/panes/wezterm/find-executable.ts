import { access, constants, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Environment } from "./find-sockets.ts";

/**
 * Finds the program `wezterm`: of the WezTerm in which the command runs (WEZTERM_EXECUTABLE itself is often
 * the GUI or the server, which have no command line), else on PATH, else in the applications folder of macOS.
 */
export async function findExecutable(env: Environment): Promise<Result<string, Failure>> {
  for (const directory of directories(env)) {
    const path = join(directory, "wezterm");
    if (await isProgram(path)) return ok(path);
  }
  return fail((await hasFlatpak(env)) ? flatpakFailure() : missingFailure());
}

function directories(env: Environment): readonly string[] {
  const { WEZTERM_EXECUTABLE_DIR: beside, WEZTERM_EXECUTABLE: itself, PATH: path = "", HOME: home } = env;
  const own = [beside, itself === undefined || itself === "" ? undefined : dirname(itself)];
  const bundle = "Applications/WezTerm.app/Contents/MacOS";
  const bundles = process.platform === "darwin" ? [`/${bundle}`, ...(home ? [join(home, bundle)] : [])] : [];
  const all = [...own, ...path.split(delimiter), ...bundles];
  // An empty entry of PATH means the current directory, from which no program may be started.
  return all.filter((each): each is string => each?.startsWith("/") === true);
}

async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const flatpakId = "org.wezfurlong.wezterm";

async function hasFlatpak({ HOME: home, FLATPAK_ID: id }: Environment): Promise<boolean> {
  if (id === flatpakId) return true;
  const places = ["/var/lib/flatpak", ...(home ? [join(home, ".local/share/flatpak")] : [])];
  const found = await Promise.all(
    places.map((place) => stat(join(place, "app", flatpakId)).catch(() => undefined)),
  );
  return found.some((each) => each !== undefined);
}

function flatpakFailure(): Failure {
  return {
    reason: "unsupported",
    detail: "This WezTerm is a Flatpak: its command line cannot be used from outside the sandbox.",
    hint: "Install WezTerm as a package or an AppImage, or use --driver tmux.",
  };
}

function missingFailure(): Failure {
  return {
    reason: "missing-program",
    detail: "The program `wezterm` was not found, neither beside the running WezTerm nor on PATH.",
    hint: "Install WezTerm on this machine, put `wezterm` on PATH, or use --driver tmux.",
  };
}
