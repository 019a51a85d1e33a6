import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import { useLiveSession } from "../../binding/live-context.ts";
import { notificationChoice, notify } from "../../ui/notify/notify.ts";
import { useStateTexts } from "../../ui/state/state-texts.ts";
import { newsBetween, standingOf, type News, type Standing } from "./news.ts";
import { useShellTexts } from "./texts.ts";

/** All tasks are looked at for each; nobody reads more news than one a second, ms. */
const lookEveryMs = 1000;

/** Tells by the browser what happened while nobody looked at the page, as far as the person asked for it. */
export function useNews(): void {
  const { store } = useLiveSession();
  const router = useRouter();
  const before = useRef<Standing | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      if (store.link.kind !== "live" || store.loading) return;
      const now = standingOf(store.backlog);
      const news = before.current === undefined ? [] : newsBetween(before.current, now);
      before.current = now;
      if (document.visibilityState === "visible" && document.hasFocus()) return;
      for (const item of news.filter(isWanted)) tell(item, (href) => void router.navigate({ href }));
    };
    // Heard from the store itself: pages are not drawn while nobody sees them.
    const listening = store.listen(() => {
      if (isAskedFor()) timer ??= setTimeout(look, lookEveryMs);
      else before.current = undefined;
    });
    return () => {
      clearTimeout(timer);
      listening[Symbol.dispose]();
    };
  }, [store, router]);
}

function isAskedFor(): boolean {
  const { needsMe, runEnds } = notificationChoice.get();
  return needsMe || runEnds;
}

function isWanted({ kind }: News): boolean {
  const { needsMe, runEnds } = notificationChoice.get();
  return kind === "run-ended" ? runEnds : needsMe;
}

function tell(news: News, go: (to: string) => void): void {
  const texts = useShellTexts.now();
  if (news.kind === "run-ended") {
    const state = useStateTexts.now()(news.state);
    const title = texts("runEndedNews", { run: news.run, state });
    notify({ about: news.run, title, body: news.title, open: () => go(addressOf("run", { run: news.run })) });
    return;
  }
  const { run, name: task, kind, why } = news;
  const title = texts(kind === "failed" ? "failedNews" : "waitsNews", { task });
  notify({
    about: `${run}/${task}`,
    title,
    body: why,
    open: () => go(addressOf("task", { run, name: task })),
  });
}
