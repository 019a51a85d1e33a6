import { useEffect } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import { useApi } from "../../binding/api-context.ts";
import { storedValue } from "../../ui/storage/stored-value.ts";
import { aBoolean } from "../../ui/storage/readers.ts";
import { notificationChoice, type NotificationChoice } from "../../ui/notify/notification-choice.ts";
import { languageChoice } from "../../ui/texts/language.ts";
import { themeChoice } from "../../ui/theme/theme.ts";

/** Debounce in ms for rapid changes, such as a key held down. */
const restMs = 500;
/** The pause after a failed attempt, in ms; doubled after each, up to the longest. */
const againMs = { first: 2_000, longest: 300_000 };

const chosen = [languageChoice, themeChoice, notificationChoice];

/** True if a local choice has not been sent to the server yet: the page may be left before it is. */
const untold = storedValue<boolean>("preferences.untold", { read: aBoolean, otherwise: false });

/** Synchronises language, theme and notification settings with the server, so that they apply in every browser. */
export function usePreferences(): void {
  const api = useApi();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let taking = false;
    let left = false;
    const tell = () => {
      if (taking) return;
      untold.set(true);
      schedule(restMs, againMs.first);
    };
    // The server may be away or limit requests for a while: the choice must not wait for the next visit.
    const schedule = (pauseMs: number, nextMs: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void tellUntilTaken(nextMs), pauseMs);
    };
    const tellUntilTaken = async (pauseMs: number) => {
      await tellServer(api);
      if (untold.get() && !left) schedule(pauseMs, Math.min(pauseMs * 2, againMs.longest));
    };
    const take = async () => {
      const answer = await api.get("getPreferences", {});
      // Local changes made meanwhile are newer.
      if (!answer.ok || untold.get()) return;
      taking = true;
      takeChoice(answer.value);
      taking = false;
    };
    const stops = chosen.map((each) => each.listen(tell));
    // This part of the page loads late: a choice made before must not yield to that of the server.
    if (chosen.some((each) => each.wasSet())) untold.set(true);
    void (untold.get() ? tellUntilTaken(againMs.first) : take());
    return () => {
      left = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [api]);
}

function takeChoice({ language, theme, notifications: kinds, quietHours, sound }: Preferences): void {
  const choice: NotificationChoice = { kinds, sound, ...(quietHours !== undefined && { quietHours }) };
  if (languageChoice.get() !== (language ?? "system")) languageChoice.set(language ?? "system");
  if (themeChoice.get() !== theme) themeChoice.set(theme);
  if (!isSameChoice(choice, notificationChoice.get())) notificationChoice.set(choice);
}

function isSameChoice(one: NotificationChoice, other: NotificationChoice): boolean {
  const textOf = ({ kinds, sound, quietHours }: NotificationChoice) =>
    JSON.stringify([kinds.toSorted(), sound, quietHours?.from, quietHours?.until, quietHours?.timeZone]);
  return textOf(one) === textOf(other);
}

/** Merges into the current server state, because saved filters are changed elsewhere. Retries once on a conflict. */
async function tellServer(api: Client, again = true): Promise<void> {
  const now = await api.get("getPreferences", {});
  if (!now.ok) return;
  const { etag, filters } = now.value;
  const written = await api.send("setPreferences", {}, { filters, ...choiceHere() }, { etag });
  if (written.ok) untold.set(false);
  else if (written.failure.reason === "conflict" && again) await tellServer(api, false);
}

function choiceHere(): Omit<Preferences, "filters"> {
  const language = languageChoice.get();
  const { kinds, quietHours, sound } = notificationChoice.get();
  return {
    ...(language === "system" ? {} : { language }),
    theme: themeChoice.get(),
    notifications: [...kinds],
    ...(quietHours !== undefined && { quietHours }),
    sound,
  };
}
