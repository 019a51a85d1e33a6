import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The file that WezTerm would start, or the sentence that it shows in the pane. */
export function findProgram({
  argv,
  env,
  cwd,
}: Program): { readonly file: string } | { readonly error: string } {
  const [name = ""] = argv;
  if (isAbsolute(name) || /^\.\.?\//.test(name)) return checkFile(resolve(cwd, name));
  const folders = env["PATH"]?.split(":") ?? [];
  const candidates = folders.map((folder) => resolve(cwd, folder, name));
  const file = candidates.find((path) => !isDirectory(path) && isExecutable(path));
  if (file !== undefined) return { file };
  const path = JSON.stringify(env["PATH"] ?? "");
  return { error: `Unable to spawn ${name} because:\nNo viable candidates found in PATH ${path}` };
}

function checkFile(file: string): { readonly file: string } | { readonly error: string } {
  if (isDirectory(file)) return { error: `Unable to spawn ${file} because it is a directory` };
  if (isExecutable(file)) return { file };
  if (exists(file)) {
    return { error: `Unable to spawn ${file} because it is not executable (EACCES: Permission denied)` };
  }
  const why = "ENOENT: No such file or directory";
  return { error: `Unable to spawn ${file} because it doesn't exist on the filesystem (${why})` };
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
