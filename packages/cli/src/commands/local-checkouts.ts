import type { LocalCheckouts } from "@wezterm-parallel/backend/entry/checkouts";

import type { CliContext } from "../context.ts";

/** Git runs here as the user, in the user's repository: the server only looks. */
export async function localCheckouts(cli: CliContext): Promise<LocalCheckouts> {
  const { openLocalCheckouts } = await import("@wezterm-parallel/backend/entry/checkouts");
  return openLocalCheckouts({ home: cli.home, env: cli.env });
}
