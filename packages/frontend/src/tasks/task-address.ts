import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

export type TaskTab = "details" | "log" | "terminal" | "diff";

/** Returns the address of a task's page; without `tab` the page chooses one. */
export function taskAddress(
  { run, name }: { readonly run: string; readonly name: string },
  tab?: TaskTab,
): string {
  return addressOf("task", { run, name }, { tab });
}

/** Returns the address of the review of a change. */
export function reviewAddress({ run, id }: { readonly run: string; readonly id: string }): string {
  return addressOf("review", { run, name: id.slice(run.length + 1) });
}

/** Returns the address of the page that resolves the conflict of a change. */
export function conflictAddress({ run, id }: { readonly run: string; readonly id: string }): string {
  return addressOf("conflict", { run, name: id.slice(run.length + 1) });
}
