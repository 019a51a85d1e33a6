import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

interface Delayed extends Pick<TaskResource, "paused"> {
  /** Epoch ms. */
  readonly resumesAt: number;
}

/** Says in local time when a delayed task starts; with the date unless it is today. */
export function renderDelay({ resumesAt, paused }: Delayed, now: number): string {
  const at = renderMinute(resumesAt, now);
  return paused === true ? `paused; would start at ${at}` : `starts at ${at}`;
}

function renderMinute(at: number, now: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes()].map(twoDigits).join(":");
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${[date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-")} ${time}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
