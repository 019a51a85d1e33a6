import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { deleteStoredValues } from "../ui/storage/stored-value.ts";

/** Every request that is refused afterwards would otherwise start the navigation again. */
let isLeaving = false;

/**
 * Leaves the page, so that nothing of the session stays in memory; signing in returns to the current address. `ended`:
 * a session has just ended, which the sign-in page then says.
 */
export async function goToSignIn(ended: boolean): Promise<void> {
  if (isLeaving) return;
  const here = location.pathname + location.search;
  await forgetSession();
  const query = { ended: ended ? "yes" : undefined, to: here === "/" ? undefined : here };
  location.replace(addressOf("signIn", {}, query));
}

/** Removes the cached server state and unsent drafts, so that the next user of this browser does not see them. */
export async function forgetSession(): Promise<void> {
  isLeaving = true;
  for (const drafts of ["add.", "conflict."]) deleteStoredValues(drafts);
  const { deleteSavedState } = await import("../live/saved-state.ts");
  await deleteSavedState();
}
