import { useEffect, useRef } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import {
  kindOfAttention,
  type NotificationKind,
} from "@wezterm-parallel/shared/domain/notifications/notification-kinds";
import { findQuietEnd } from "@wezterm-parallel/shared/domain/notifications/quiet-hours";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../../../binding/api-context.ts";
import { useLiveSession } from "../../../binding/live-context.ts";
import { useRouter } from "../../../router/use-router.ts";
import { isPushedTo, notificationChoice } from "../../../ui/notify/notification-choice.ts";
import { followNotifications, notify, withdraw } from "../../../ui/notify/notify.ts";
import { playSound } from "../../../ui/notify/play-sound.ts";
import { reasonOf } from "../../../tasks/reason-of.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { currentLocale } from "../../../ui/texts/language.ts";
import { newsBetween, settledBetween, standingOf, type News, type Standing } from "./news.ts";
import { useNewsTexts } from "./news-texts.ts";

/** Milliseconds; each check visits all tasks, and one notification a second is enough. */
const lookEveryMs = 1000;
/** Polling interval in ms, because no event announces that a task is silent. */
const askEveryMs = 60_000;

/**
 * Tells what happened, as far as the person wants it: by a sound, and by a notification of the browser while the page is
 * hidden, unless this browser gets it from its push service anyway.
 */
export function useNews(): void {
  const { store } = useLiveSession();
  const api = useApi();
  const router = useRouter();
  const before = useRef<Standing | undefined>(undefined);
  useEffect(() => followNotifications((href) => void router.navigate(href)), [router]);
  useEffect(() => {
    let asked: Parameters<typeof standingOf>[1] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      if (store.link.kind !== "live" || store.loading) return;
      const now = standingOf(store.backlog, asked, Date.now());
      const earlier = before.current ?? now;
      before.current = now;
      void withdraw(settledBetween(earlier, now));
      tellAll(newsBetween(earlier, now).filter(isWanted), store);
    };
    // Takes the first snapshot at once: the next change is already news.
    const begin = () => {
      if (!isAskedFor()) before.current = undefined;
      // Objects that are loaded again were known before.
      else if (store.link.kind === "live" && store.complete)
        before.current ??= standingOf(store.backlog, asked, Date.now());
    };
    // Subscribes to the store itself, because hidden pages are not rendered.
    let prompts = store.backlog.prompts;
    const changed = () => {
      begin();
      if (store.backlog.prompts !== prompts && isAskedFor()) void ask();
      prompts = store.backlog.prompts;
      if (isAskedFor()) timer ??= setTimeout(look, lookEveryMs);
    };
    begin();
    const stopChoosing = notificationChoice.listen(begin);
    const listening = store.listen(changed);
    const asking = setInterval(() => {
      if (isAskedFor()) void ask();
    }, askEveryMs);
    const ask = async () => {
      const answer = await api.tasks({ attention: true });
      if (answer.ok) asked = answer.value.items;
      changed();
    };
    return () => {
      clearTimeout(timer);
      clearInterval(asking);
      stopChoosing();
      listening[Symbol.dispose]();
    };
  }, [store, api]);
}

function isAskedFor(): boolean {
  return notificationChoice.get().kinds.length > 0;
}

function isWanted(news: News): boolean {
  return notificationChoice.get().kinds.includes(kindOf(news));
}

function kindOf(news: News): NotificationKind {
  return news.kind === "run-ended" ? news.kind : kindOfAttention(news.kind, news.task.activity);
}

function tellAll(news: readonly News[], store: LiveStore): void {
  const { quietHours, sound } = notificationChoice.get();
  if (news.length === 0 || findQuietEnd(quietHours, Date.now()) !== undefined) return;
  if (sound) void playSound();
  const isSeen = document.visibilityState === "visible" && document.hasFocus();
  if (!isSeen && !isPushedTo.get()) for (const item of news) tell(item, store);
}

function tell(news: News, { backlog }: LiveStore): void {
  const texts = useNewsTexts.now();
  if (news.kind === "run-ended") {
    const title = texts(`run-${news.state}`, { name: news.run });
    const to = addressOf("run", { run: news.run });
    return void notify({ about: news.run, title, body: news.title, to });
  }
  const { run, name, kind } = news;
  const body = reasonNow(backlog.task(`${run}/${name}`) ?? news.task, backlog);
  const to = addressOf("task", { run, name });
  const title = texts(kind === "unplaceable" ? kind : kindOfAttention(kind, news.task.activity), { name });
  void notify({ about: `${run}/${name}`, title, body, to });
}

function reasonNow(task: LiveTask, backlog: LiveStore["backlog"]): string {
  const stateOf = (id: string) => backlog.task(id)?.state;
  return reasonOf(task, { texts: useTaskTexts.now(), locale: currentLocale(), now: Date.now(), stateOf });
}
