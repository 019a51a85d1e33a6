import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";

const nameLimit = 40;

/** Makes a task name from a command: its program, limited to the characters that names allow. */
export function nameOfCommand(command: Command): string {
  const words = command.kind === "argv" ? command.argv[0] : command.script.trim().split(/\s+/)[0];
  const program = (words ?? "").replace(/^.*\//, "");
  const name = program
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, nameLimit);
  return name === "" ? "task" : name;
}
