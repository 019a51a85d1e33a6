import { formatDuration } from "../../text/duration.ts";

const barWidth = 16;

/**
 * Shows the progress relative to the usual duration, both in ms, in at most `room` columns; empty without a
 * known duration.
 */
export function renderExpectation(took: number, expectedMs: number | undefined, room: number): string {
  if (expectedMs === undefined || expectedMs <= 0 || room < 4) return "";
  const width = Math.min(barWidth, room);
  const usual = ` of ~${formatDuration(expectedMs)}`;
  return renderBar(took / expectedMs, width) + (width + usual.length <= room ? usual : "");
}

/** Fills `share` (0 to 1) of `width` columns. */
export function renderBar(share: number, width: number): string {
  const done = Math.max(0, Math.min(width, Math.floor(share * width)));
  return "█".repeat(done) + "░".repeat(width - done);
}
