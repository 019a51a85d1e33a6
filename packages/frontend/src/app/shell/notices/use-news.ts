import { useEffect, useRef } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../../../binding/api-context.ts";
import { useLiveSession } from "../../../binding/live-context.ts";
import { useRouter } from "../../../router/use-router.ts";
import { followNotifications, notificationChoice, notify } from "../../../ui/notify/notify.ts";
import { reasonOf } from "../../../tasks/reason-of.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { useStateTexts } from "../../../ui/state/state-texts.ts";
import { currentLocale } from "../../../ui/texts/language.ts";
import { newsBetween, standingOf, type News, type Standing } from "./news.ts";
import { useNewsTexts } from "./news-texts.ts";

/** Milliseconds; each check visits all tasks, and one notification a second is enough. */
const lookEveryMs = 1000;
/** Polling interval in ms, because no event announces that a task is silent. */
const askEveryMs = 60_000;

/** Shows browser notifications about what happened while the page was hidden, as far as the user enabled them. */
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
      const news = newsBetween(before.current ?? now, now);
      before.current = now;
      if (document.visibilityState === "visible" && document.hasFocus()) return;
      for (const item of news.filter(isWanted)) tell(item, store);
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
      if (store.backlog.prompts !== prompts && notificationChoice.get().needsMe) void ask();
      prompts = store.backlog.prompts;
      if (isAskedFor()) timer ??= setTimeout(look, lookEveryMs);
    };
    begin();
    const stopChoosing = notificationChoice.listen(begin);
    const listening = store.listen(changed);
    const asking = setInterval(() => {
      if (notificationChoice.get().needsMe) void ask();
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
  const { needsMe, runEnds } = notificationChoice.get();
  return needsMe || runEnds;
}

function isWanted({ kind }: News): boolean {
  const { needsMe, runEnds } = notificationChoice.get();
  return kind === "run-ended" ? runEnds : needsMe;
}

function tell(news: News, { backlog }: LiveStore): void {
  const texts = useNewsTexts.now();
  if (news.kind === "run-ended") {
    const title = texts("run-ended", { run: news.run, state: useStateTexts.now()(news.state) });
    const to = addressOf("run", { run: news.run });
    return void notify({ about: news.run, title, body: news.title, to });
  }
  const { run, name, kind } = news;
  const body = reasonNow(backlog.task(`${run}/${name}`) ?? news.task, backlog);
  const to = addressOf("task", { run, name });
  void notify({ about: `${run}/${name}`, title: texts(kind, { task: name }), body, to });
}

function reasonNow(task: LiveTask, backlog: LiveStore["backlog"]): string {
  const stateOf = (id: string) => backlog.task(id)?.state;
  return reasonOf(task, { texts: useTaskTexts.now(), locale: currentLocale(), now: Date.now(), stateOf });
}
