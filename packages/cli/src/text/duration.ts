const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Formats a duration in at most 7 characters: `0.4s 12s 3m05s 2h10m 4d03h`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(ms, 0) / second).toFixed(1)}s`;
  const rounded = Math.round(ms / second) * second;
  if (rounded < minute) return `${rounded / second}s`;
  if (rounded < hour) return pair(rounded, [minute, "m"], [second, "s"]);
  return rounded < day ? pair(rounded, [hour, "h"], [minute, "m"]) : pair(rounded, [day, "d"], [hour, "h"]);
}

type Unit = readonly [ms: number, letter: string];

function pair(ms: number, large: Unit, small: Unit): string {
  const rest = Math.floor((ms % large[0]) / small[0]);
  return `${Math.floor(ms / large[0])}${large[1]}${String(rest).padStart(2, "0")}${small[1]}`;
}

/** Formats how long ago something was, e.g. `3m ago`; `now` under a second. */
export function formatAge(ms: number): string {
  if (ms < second) return "now";
  if (ms < minute) return `${Math.floor(ms / second)}s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)}m ago`;
  return ms < day ? `${Math.floor(ms / hour)}h ago` : `${Math.floor(ms / day)}d ago`;
}
