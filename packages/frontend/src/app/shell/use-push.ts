import { useEffect } from "react";

import { useApi } from "../../binding/api-context.ts";
import { isPushedTo } from "../../ui/notify/notification-choice.ts";
import { currentLanguage } from "../../ui/texts/language.ts";

/**
 * Confirms the push subscription whenever the page is opened: browsers replace it now and then, it ends with the sign-in that
 * added it, and its language may have changed.
 */
export function usePush(): void {
  const api = useApi();
  useEffect(() => {
    if (!isPushedTo.get() || Notification.permission !== "granted") return;
    void import("../../live/push.ts").then(async ({ subscribeToPush }) => {
      const done = await subscribeToPush(api, currentLanguage());
      if (!done.ok && done.failure.why === "unreachable") isPushedTo.set(false);
    });
  }, [api]);
}
