import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { forgetKept } from "../ui/kept/kept.ts";

/**
 * Leaves the page, so that nothing of the session stays in memory; signing in leads back to where one was. `ended`:
 * there was a session until now, which the page then says.
 */
export async function goToSignIn(ended: boolean): Promise<void> {
  const here = location.pathname + location.search;
  await forgetSession();
  const query = { ended: ended ? "yes" : undefined, to: here === "/" ? undefined : here };
  location.replace(addressOf("signIn", {}, query));
}

/** What this browser keeps of the server for when it is away, and what was typed and not sent: not for whoever comes next. */
export async function forgetSession(): Promise<void> {
  forgetKept("add.");
  const { forgetKeptState } = await import("../live/kept-state.ts");
  await forgetKeptState();
}
