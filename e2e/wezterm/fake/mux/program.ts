import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

/** Linux looks no further; see execve(2). */
const longestShebang = 256;

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The sentence that WezTerm shows in the pane instead of starting the program; undefined when it starts. */
export function whyNotStarted({ argv, env, cwd }: Program): string | undefined {
  const [name = ""] = argv;
  if (isAbsolute(name) || /^\.\.?\//.test(name)) return checkFile(resolve(cwd, name));
  const folders = env["PATH"]?.split(":") ?? [];
  const candidates = folders.map((folder) => resolve(cwd, folder, name));
  const file = candidates.find((path) => !isDirectory(path) && isExecutable(path));
  if (file !== undefined) return checkInterpreter(file);
  const path = JSON.stringify(env["PATH"] ?? "");
  return `Unable to spawn ${name} because:\nNo viable candidates found in PATH ${path}`;
}

function checkFile(file: string): string | undefined {
  if (isDirectory(file)) return `Unable to spawn ${file} because it is a directory`;
  if (isExecutable(file)) return checkInterpreter(file);
  if (exists(file)) {
    return `Unable to spawn ${file} because it is not executable (EACCES: Permission denied)`;
  }
  const why = "ENOENT: No such file or directory";
  return `Unable to spawn ${file} because it doesn't exist on the filesystem (${why})`;
}

/** The kernel refuses a script whose interpreter is not there, and WezTerm shows what the kernel says. */
function checkInterpreter(file: string): string | undefined {
  const [, interpreter] = /^#![ \t]*(\S+)/.exec(firstBytes(file)) ?? [];
  if (interpreter === undefined || isExecutable(interpreter)) return undefined;
  return exists(interpreter) ? "Permission denied (os error 13)" : "No such file or directory (os error 2)";
}

/** Of a file that may be run but not read: nothing, and it is no script then. */
function firstBytes(file: string): string {
  if (!may(file, constants.R_OK)) return "";
  const bytes = Buffer.alloc(longestShebang);
  const descriptor = openSync(file, "r");
  try {
    return bytes.toString("latin1", 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
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
