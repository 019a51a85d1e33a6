import { accessSync, constants } from "node:fs";

import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

/**
 * The argv of a command; a script goes to the task's shell, or to the first bash in `path`, or to sh. One of several
 * lines stops at the first that fails, unless the task names its own shell.
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

/** A command as people would recognize it. */
export function showCommand(command: Command): string {
  return command.kind === "shell" ? command.script : command.argv.join(" ");
}

/** Thousands of tasks share a PATH; programs do not come and go. */
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
