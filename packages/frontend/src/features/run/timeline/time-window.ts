/** The visible period; ms since the run started. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Narrowest window, ms over the full width. */
const narrowestMs = 1000;
/** Margin after the end, so that the last bar is not clipped. */
const marginShare = 0.02;

/** Returns a window over the whole time, with a small margin. */
export function wholeWindow(totalMs: number): TimeWindow {
  return { from: 0, to: Math.max(narrowestMs, totalMs * (1 + marginShare)) };
}

/** Zooms in (`factor` < 1) or out around the time at `anchor`, limited to the whole. */
export function zoomWindow(
  window: TimeWindow,
  factor: number,
  anchor: number,
  whole: TimeWindow,
): TimeWindow {
  const length = window.to - window.from;
  const next = Math.min(whole.to - whole.from, Math.max(narrowestMs, length * factor));
  const share = length === 0 ? 0 : (anchor - window.from) / length;
  return moveInto({ from: anchor - share * next, to: anchor + (1 - share) * next }, whole);
}

/** Moves the window by this many ms (negative: earlier). */
export function moveWindow({ from, to }: TimeWindow, byMs: number, whole: TimeWindow): TimeWindow {
  return moveInto({ from: from + byMs, to: to + byMs }, whole);
}

/** Returns the window for a dragged range in either direction, at least the narrowest one. */
export function brushWindow(one: number, other: number, whole: TimeWindow): TimeWindow {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const lacking = Math.max(0, narrowestMs - (to - from));
  return moveInto({ from: from - lacking / 2, to: to + lacking / 2 }, whole);
}

function moveInto({ from, to }: TimeWindow, whole: TimeWindow): TimeWindow {
  const length = Math.min(to - from, whole.to - whole.from);
  const begin = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: begin, to: begin + length };
}

const steps = [
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * 3_600_000),
];

/** Returns the tick distance that yields at most `most` ticks. */
export function tickStep({ from, to }: TimeWindow, most: number): number {
  const day = 24 * 3_600_000;
  const wanted = (to - from) / Math.max(1, most);
  return steps.find((each) => each >= wanted) ?? Math.ceil(wanted / day) * day;
}

/** Returns the ticks within the window. */
export function ticksOf({ from, to }: TimeWindow, step: number): readonly number[] {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, at) => (first + at) * step);
}

/** Formats a window for the address: seconds, such as `12.5-20`. */
export function writeWindow({ from, to }: TimeWindow): string {
  return `${round(from / 1000)}-${round(to / 1000)}`;
}

export function readWindow(text: string | undefined): TimeWindow | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)-(\d{1,9}(?:\.\d{1,3})?)$/.exec(text ?? "");
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]) * 1000, Number(match[2]) * 1000];
  return to - from >= narrowestMs - 2 ? { from, to } : undefined;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
