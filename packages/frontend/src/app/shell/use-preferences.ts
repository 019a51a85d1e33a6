import { useEffect } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import { useApi } from "../../binding/api-context.ts";
import { keep } from "../../ui/kept/kept.ts";
import { aBoolean } from "../../ui/kept/readers.ts";
import { notificationChoice } from "../../ui/notify/notify.ts";
import { languageChoice } from "../../ui/texts/language.ts";
import { themeChoice } from "../../ui/theme/theme.ts";

/** Of what changes at once, such as by a key that is held, the last counts, ms. */
const restMs = 500;

const chosen = [languageChoice, themeChoice, notificationChoice];

/** Whether something was chosen here that the server was not told yet: the page may be left before it is. */
const untold = keep<boolean>("preferences.untold", { read: aBoolean, otherwise: false });

/** Language, theme and notifications are a person's, in every browser: taken from the server, and told to it. */
export function usePreferences(): void {
  const api = useApi();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let taking = false;
    const tell = () => {
      if (taking) return;
      untold.set(true);
      clearTimeout(timer);
      timer = setTimeout(() => void tellServer(api), restMs);
    };
    const take = async () => {
      const answer = await api.get("getPreferences", {});
      // What was changed here meanwhile is newer.
      if (!answer.ok || untold.get()) return;
      taking = true;
      takeChoice(answer.value);
      taking = false;
    };
    const stops = chosen.map((each) => each.listen(tell));
    void (untold.get() ? tellServer(api) : take());
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [api]);
}

function takeChoice({ language, theme, notifications }: Preferences): void {
  const [needsMe, runEnds] = [notifications.includes("failed"), notifications.includes("run-ended")];
  const before = notificationChoice.get();
  if (languageChoice.get() !== (language ?? "system")) languageChoice.set(language ?? "system");
  if (themeChoice.get() !== theme) themeChoice.set(theme);
  if (before.needsMe !== needsMe || before.runEnds !== runEnds) notificationChoice.set({ needsMe, runEnds });
}

/** Over what is there now: saved filters are changed elsewhere. Tried again once when they were just then. */
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
  const { needsMe, runEnds } = notificationChoice.get();
  return {
    ...(language === "system" ? {} : { language }),
    theme: themeChoice.get(),
    notifications: [
      ...(needsMe ? (["failed", "lost", "stuck"] as const) : []),
      ...(runEnds ? (["run-ended"] as const) : []),
    ],
  };
}
