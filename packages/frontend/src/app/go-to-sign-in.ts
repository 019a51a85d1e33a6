import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

/** Leaves the page, so that nothing of the session stays in memory; signing in leads back to where one was. */
export function goToSignIn(): void {
  const here = location.pathname + location.search;
  location.replace(addressOf("signIn", {}, here === "/" ? {} : { to: here }));
}
