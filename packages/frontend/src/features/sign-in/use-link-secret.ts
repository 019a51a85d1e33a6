import { useSyncExternalStore } from "react";

import { linkSecret, listenToLinkSecret } from "../../live/link-secret.ts";

/** The secret of the link that opened this page, or that was opened in it since; empty without one. */
export function useLinkSecret(): string {
  return useSyncExternalStore(listenToLinkSecret, linkSecret);
}
