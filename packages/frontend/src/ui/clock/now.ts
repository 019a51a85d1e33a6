import { useSyncExternalStore } from "react";

/** Refresh interval of displayed times, in ms. */
export type ClockStep = 1000 | 60_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for the whole page, and none while the page is hidden. */
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
 * Returns the current time (epoch ms), rounded down to the step and updated at each step. `undefined` stops the
 * updates: for what has ended.
 */
export function useNow(step: ClockStep | undefined = 1000): number {
  const round = step ?? 60_000;
  return useSyncExternalStore(
    step === undefined ? still : listen,
    () => Math.floor(Date.now() / round) * round,
  );
}
