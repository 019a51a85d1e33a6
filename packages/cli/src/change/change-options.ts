import type { TaskChanges } from "@wezterm-parallel/shared/domain/task/task-changes";

/** Options of commands that change a task. */
export interface ChangeOptions {
  readonly command?: string;
  readonly env?: Readonly<Record<string, string | null>>;
  readonly timeout?: number | "none";
}

/** Returns the changes that the options request, if any. */
export function changesOf({ command, env, timeout }: ChangeOptions): TaskChanges | undefined {
  const changes: TaskChanges = {
    ...(command !== undefined && { command: { kind: "shell", script: command } }),
    ...(env !== undefined && { env }),
    ...(timeout !== undefined && { timeout: timeout === "none" ? null : timeout }),
  };
  return Object.keys(changes).length === 0 ? undefined : changes;
}
