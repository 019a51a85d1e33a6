/** A time of each day in which a person wants no notifications. */
export interface QuietHours {
  /** `22:00`, in the time zone. */
  readonly from: string;
  /** Exclusive; before `from`, it is on the next day. */
  readonly until: string;
  /** IANA name, such as `Asia/Tokyo`. */
  readonly timeZone: string;
}

const minuteMs = 60_000;
const minutesOfDay = 24 * 60;

/**
 * Returns when the quiet hours end (epoch ms) that `now` is in, or undefined outside of them. On a day on which the clocks
 * change, that may be an hour early or late: ask again then.
 */
export function findQuietEnd(quiet: QuietHours | undefined, now: number): number | undefined {
  if (quiet === undefined) return undefined;
  const [from, until] = [minutesOf(quiet.from), minutesOf(quiet.until)];
  const time = localMinutes(now, quiet.timeZone);
  const isQuiet = from < until ? time >= from && time < until : time >= from || time < until;
  if (!isQuiet || from === until) return undefined;
  const left = (until - time + minutesOfDay) % minutesOfDay;
  return Math.floor(now / minuteMs) * minuteMs + left * minuteMs;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function localMinutes(now: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return minutesOf(format.format(now));
}
