import {
  notificationKinds,
  type NotificationKind,
} from "@wezterm-parallel/shared/domain/notifications/notification-kinds";
import type { QuietHours } from "@wezterm-parallel/shared/domain/notifications/quiet-hours";

import { storedValue } from "../storage/stored-value.ts";
import { aBoolean } from "../storage/readers.ts";

/** Kinds of news that the person is notified of, in all their browsers. */
export interface NotificationChoice {
  readonly kinds: readonly NotificationKind[];
  readonly quietHours?: QuietHours | undefined;
  readonly sound: boolean;
}

export const notificationChoice = storedValue<NotificationChoice>("notifications", {
  read: readChoice,
  otherwise: { kinds: [], sound: false },
});

/** This browser receives notifications while no page is open, so pages show none. */
export const isPushedTo = storedValue<boolean>("notifications.pushed", { read: aBoolean, otherwise: false });

function readChoice(stored: unknown): NotificationChoice | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { kinds, quietHours, sound } = stored as Partial<Record<keyof NotificationChoice, unknown>>;
  if (!Array.isArray(kinds)) return undefined;
  return {
    kinds: notificationKinds.filter((kind) => kinds.includes(kind)),
    sound: sound === true,
    ...(isQuietHours(quietHours) && { quietHours }),
  };
}

function isQuietHours(stored: unknown): stored is QuietHours {
  if (typeof stored !== "object" || stored === null) return false;
  const { from, until, timeZone } = stored as Partial<Record<keyof QuietHours, unknown>>;
  return [from, until, timeZone].every((each) => typeof each === "string");
}
