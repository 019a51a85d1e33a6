import { formatDuration } from "../text/duration.ts";

const barWidth = 16;

/**
 * How far something is by what it usually takes, both ms, in at most `room` columns; nothing where that was
 * never measured.
 */
export function renderExpectation(took: number, expectedMs: number | undefined, room: number): string {
  if (expectedMs === undefined || expectedMs <= 0 || room < 4) return "";
  const width = Math.min(barWidth, room);
  const usual = ` of ~${formatDuration(expectedMs)}`;
  return renderBar(took / expectedMs, width) + (width + usual.length <= room ? usual : "");
}

/** `share` of `width` columns, 0 to 1. */
export function renderBar(share: number, width: number): string {
  const done = Math.max(0, Math.min(width, Math.floor(share * width)));
  return "█".repeat(done) + "░".repeat(width - done);
}
