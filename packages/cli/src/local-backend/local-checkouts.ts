import type { LocalCheckouts } from "@wezterm-parallel/backend/entry/checkouts";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

export type {
  AttemptPlace,
  CachedSetup,
  CleanReport,
  ConflictedChange,
  LocalCheckouts,
  SpareBranch,
} from "@wezterm-parallel/backend/entry/checkouts";

/** Opens the checkouts of this machine. Git runs as the user in the user's repository, without the server. */
export async function openLocalCheckouts(
  home: HomePaths,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LocalCheckouts> {
  const { openLocalCheckouts: open } = await import("@wezterm-parallel/backend/entry/checkouts");
  return open({ home, env });
}
