import type { SetSchedule } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

/** A person's input for the work that a schedule or an incoming webhook starts. */
export interface DraftedWork {
  readonly kind: "plan" | "tasks";
  /** Names of tasks with spaces between them; empty: the whole plan. */
  readonly tasks: string;
  readonly command: string;
}

export const emptyWork: DraftedWork = { kind: "plan", tasks: "", command: "" };

/** A command runs in the project's own directory, as one task of this name. */
export function workOf({ kind, tasks, command: script }: DraftedWork, name: string): SetSchedule["work"] {
  if (kind === "plan") return { kind, tasks: splitWords(tasks), params: [] };
  return {
    kind,
    tasks: [{ name, base: name, command: { kind: "shell", script }, checkout: "project" }],
  };
}

export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
