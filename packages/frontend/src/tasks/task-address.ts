import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

export type TaskTab = "details" | "log" | "terminal" | "diff";

/** Where a task is shown; without a tab as it thinks best. */
export function taskAddress(
  { run, name }: { readonly run: string; readonly name: string },
  tab?: TaskTab,
): string {
  return addressOf("task", { run, name }, { tab });
}
