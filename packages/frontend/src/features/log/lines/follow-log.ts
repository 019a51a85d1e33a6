import type { LinePages } from "./line-pages.ts";

/** Between two looks: soon while there is output, seldom while there is none. */
const soonMs = 300;
const seldomMs = 2_500;

/** Asks for the length of a log as long as more may come; at once when the page is looked at again. */
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
    // A page that nobody sees asks for nothing.
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

/** Nothing more comes, or nothing is given. */
function isOver({ extent, failure, counting }: LinePages): boolean {
  if (failure !== undefined) return failure.reason !== "unavailable";
  return extent !== undefined && !extent.growing && !counting;
}
