import { useSyncExternalStore } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { linkSecret, listenToLinkSecret } from "../../live/link-secret.ts";

/** Returns the secret of the link that opened this page, or of one opened in it since; empty without one. */
export function useLinkSecret(page: "signIn" | "setPassword"): string {
  return useSyncExternalStore(listenToLinkSecret, () => linkSecret(addresses[page]));
}
