import { useSyncExternalStore } from "react";

/** A task that waits to start, and its project. */
interface WaitingTask {
  readonly id: string;
  readonly project: string;
}

export interface EditedTask extends WaitingTask {
  /** Differs each time that the dialog is opened. */
  readonly opening: number;
}

const listeners = new Set<() => void>();
let current: EditedTask | undefined;
let openings = 0;

/** Opens the dialog that edits a task, on any page. */
export function editTask(task: WaitingTask): void {
  openings += 1;
  set({ ...task, opening: openings });
}

export function closeEdit(): void {
  set(undefined);
}

export function useEditedTask(): EditedTask | undefined {
  return useSyncExternalStore(listen, () => current);
}

function set(task: EditedTask | undefined): void {
  current = task;
  for (const changed of listeners) changed();
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
