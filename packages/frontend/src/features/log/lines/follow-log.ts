import type { LinePages } from "./line-pages.ts";

/** Polling interval in ms: short while output arrives, long while there is none. */
const soonMs = 300;
const seldomMs = 2_500;

/** Polls the length of a growing log; immediately when the page becomes visible again. */
export function followLog(pages: LinePages): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = soonMs;
  let stopped = false;
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    const before = pages.extent?.bytes;
    await pages.look();
    looking = false;
    if (stopped || isOver(pages)) return;
    const changed = pages.extent?.bytes !== before || pages.counting;
    pause = changed && pages.failure === undefined ? soonMs : Math.min(seldomMs, pause * 1.5);
    timer = setTimeout(next, pause);
  };
  const next = () => {
    timer = undefined;
    // Hidden pages do not poll.
    if (!document.hidden) void look();
  };
  const shown = () => {
    if (!document.hidden && timer === undefined && (pages.extent?.growing ?? true)) void look();
  };
  document.addEventListener("visibilitychange", shown);
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", shown);
  };
}

/** Returns whether the log is complete or unavailable. */
function isOver({ extent, failure, counting }: LinePages): boolean {
  if (failure !== undefined) return failure.reason !== "unavailable";
  return extent !== undefined && !extent.growing && !counting;
}
