import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * Returns the message that WezTerm shows in the pane instead of starting the program; undefined when it
 * starts. A script's interpreter is not checked: that pane is closed as soon as the kernel refuses
 * (measured).
 */
export function whyNotStarted({ argv, env, cwd }: Program): string | undefined {
  const [name = ""] = argv;
  if (isAbsolute(name) || /^\.\.?\//.test(name)) return checkFile(resolve(cwd, name));
  const folders = env["PATH"]?.split(":") ?? [];
  const candidates = folders.map((folder) => resolve(cwd, folder, name));
  const file = candidates.find((path) => !isDirectory(path) && isExecutable(path));
  if (file !== undefined) return undefined;
  const path = JSON.stringify(env["PATH"] ?? "");
  return `Unable to spawn ${name} because:\nNo viable candidates found in PATH ${path}`;
}

function checkFile(file: string): string | undefined {
  if (isDirectory(file)) return `Unable to spawn ${file} because it is a directory`;
  if (isExecutable(file)) return undefined;
  if (exists(file)) {
    return `Unable to spawn ${file} because it is not executable (EACCES: Permission denied)`;
  }
  const why = "ENOENT: No such file or directory";
  return `Unable to spawn ${file} because it doesn't exist on the filesystem (${why})`;
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isExecutable(path: string): boolean {
  return may(path, constants.X_OK);
}

function may(path: string, what: number): boolean {
  try {
    accessSync(path, what);
    return true;
  } catch {
    return false;
  }
}
