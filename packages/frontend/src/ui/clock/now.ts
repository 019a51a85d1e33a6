import { useSyncExternalStore } from "react";

/** How often something that shows a time is drawn again, in ms. */
export type Step = 1000 | 60_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for the whole page, and none while nobody looks at it. */
function tick(): void {
  for (const changed of listeners) changed();
}

function runWhileSeen(): void {
  const wanted = listeners.size > 0 && document.visibilityState === "visible";
  if (wanted && timer === undefined) timer = setInterval(tick, 1000);
  if (wanted || timer === undefined) return;
  clearInterval(timer);
  timer = undefined;
}

function seenAgain(): void {
  runWhileSeen();
  if (document.visibilityState === "visible") tick();
}

function listen(changed: () => void): () => void {
  if (listeners.size === 0) document.addEventListener("visibilitychange", seenAgain);
  listeners.add(changed);
  runWhileSeen();
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) document.removeEventListener("visibilitychange", seenAgain);
    runWhileSeen();
  };
}

const still = () => () => {};

/**
 * The time now (epoch ms), rounded down to the step, drawn again when it goes on. `undefined` stands still: for
 * what has ended.
 */
export function useNow(step: Step | undefined = 1000): number {
  const round = step ?? 60_000;
  return useSyncExternalStore(
    step === undefined ? still : listen,
    () => Math.floor(Date.now() / round) * round,
  );
}
