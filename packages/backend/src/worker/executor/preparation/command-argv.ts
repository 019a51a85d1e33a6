import { accessSync, constants } from "node:fs";

import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

/**
 * Returns the argv of a command; a script runs in the task's shell, else the first bash in `path`, else sh. A
 * script of several lines stops at the first failing one, unless the task names its own shell.
 */
export function commandArgv(
  command: Command,
  shell: TaskSpec["shell"],
  path: string | undefined,
): readonly string[] {
  if (command.kind === "argv") return command.argv;
  const { script } = command;
  if (shell !== undefined) return [...shell, script];
  const program = findBash(path ?? "");
  return [program, ...strictness(program, script), "-c", script];
}

/** POSIX sh has no `pipefail`. */
function strictness(program: string, script: string): readonly string[] {
  if (!script.trim().includes("\n")) return [];
  return program.endsWith("/bash") ? ["-eo", "pipefail"] : ["-e"];
}

/** Cached: thousands of tasks share a PATH, and programs rarely change. */
const found = new Map<string, string>();
const foundLimit = 100;

function findBash(path: string): string {
  const known = found.get(path);
  if (known !== undefined) return known;
  const file = path
    .split(":")
    .filter((directory) => directory.startsWith("/"))
    .map((directory) => `${directory}/bash`)
    .find(isExecutable);
  if (found.size >= foundLimit) found.clear();
  found.set(path, file ?? "/bin/sh");
  return file ?? "/bin/sh";
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
