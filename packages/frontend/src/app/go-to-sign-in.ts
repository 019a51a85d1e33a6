import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

/** Leaves the page, so that nothing of the session stays in memory; signing in leads back to where one was. */
export async function goToSignIn(): Promise<void> {
  const here = location.pathname + location.search;
  await forgetSession();
  location.replace(addressOf("signIn", {}, here === "/" ? {} : { to: here }));
}

/** What this browser keeps of the server for when it is away: not for whoever comes next. */
export async function forgetSession(): Promise<void> {
  const { forgetKeptState } = await import("../live/kept-state.ts");
  await forgetKeptState();
}
