import { useEffect } from "react";

import type { Notice } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import { useMe } from "../../../binding/me-context.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { storedValue } from "../../../ui/storage/stored-value.ts";
import { aNumber } from "../../../ui/storage/readers.ts";

/** Polling interval in ms: soon enough to end an intruder's session, and negligible load. */
const everyMs = 15_000;
const none: readonly Notice[] = [];

/** When notices were last dismissed in this browser: other tabs then query the remaining ones. */
const dismissedAt = storedValue<number>("notices.dismissed-at", {
  read: aNumber(0, Number.MAX_SAFE_INTEGER),
  otherwise: 0,
});

export function publishDismissed(): void {
  dismissedAt.set(Date.now());
}

/** Returns undismissed security notices of the account; users of the Unix socket have none. */
export function useNotices(): readonly Notice[] {
  const enabled = useMe().kind === "user";
  const refresh = useRefresh();
  const { data } = useQuietAnswer(["notices"], (api) => api.team.notices(), { everyMs, enabled });
  useEffect(() => dismissedAt.listen(() => void refresh(["notices"])), [refresh]);
  return data?.items ?? none;
}
