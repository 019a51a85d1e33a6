import { useEffect, useRef } from "react";

import type { TerminalView } from "../../live/terminal/terminal-standing.ts";
import { announce } from "../../ui/announce/announcer.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useTerminalTexts } from "./texts.ts";

/** Announces changes of a terminal to users who look elsewhere or cannot see it. */
export function useTerminalAnnouncements(task: string, view: TerminalView | undefined): void {
  const before = useRef<TerminalView | undefined>(undefined);
  useEffect(() => {
    const was = before.current;
    before.current = view;
    if (was === undefined || view === undefined) return;
    const texts = useTerminalTexts.now();
    const [from, to] = [was.standing.kind, view.standing.kind];
    if (from === "away" && to === "live") announce(texts("backLive", { task }));
    if (from === "live" && to === "away") announce(texts("away"));
    if (from === "live" && to === "ended") announce(texts("endedSaid", { task }));
    if (was.owner.whose === "you" && view.owner.whose === "other")
      showToast({ text: texts("takenBy", { name: view.owner.name, task }) });
  }, [task, view]);
}
