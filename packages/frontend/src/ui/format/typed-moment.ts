/** A date with an optional time in the browser's time zone; months and days count from 1. */
interface TypedMoment {
  readonly date: readonly [year: number, month: number, day: number];
  readonly time: readonly [hour: number, minute: number] | undefined;
}

/** Year first, which is unambiguous, and also the Japanese and the address format. */
const pattern =
  /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:(?:\s*T\s*|\s+|(?<=日))(\d{1,2})\s*[:時]\s*(\d{1,2})?\s*(?::\d{1,2}(?:\.\d+)?)?分?)?$/;

/** Converts typed text to the address format, `2026-11-21T18:00` or `2026-11-21`; undefined if it is no date. */
export function readMoment(text: string): string | undefined {
  const moment = momentIn(text);
  if (moment === undefined) return undefined;
  const date = datePart(moment, "-");
  return moment.time === undefined ? date : `${date}T${timePart(moment.time)}`;
}

/**
 * Formats a date in the language's format: `2026-11-21 18:00`; Japanese: `2026/11/21 18:00`. Invalid text is returned
 * unchanged.
 */
export function showMoment(text: string, language: string): string {
  const moment = momentIn(text);
  if (moment === undefined) return text;
  const date = datePart(moment, language === "ja" ? "/" : "-");
  return moment.time === undefined ? date : `${date} ${timePart(moment.time)}`;
}

/** Returns epoch ms; for a date without time the start of the day, or with `end` the start of the next day. */
export function instantOf(text: string, { end = false } = {}): number | undefined {
  const moment = momentIn(text);
  if (moment === undefined) return undefined;
  const { date, time } = moment;
  const [year, month, day] = date;
  const at =
    time === undefined
      ? new Date(year, month - 1, end ? day + 1 : day)
      : new Date(year, month - 1, day, ...time);
  return at.getTime() < 0 ? undefined : at.getTime();
}

function momentIn(text: string): TypedMoment | undefined {
  // Japanese keyboards type full-width digits and signs.
  const found = pattern.exec(text.normalize("NFKC").trim());
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute = 0] = found
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const time = hour === undefined ? undefined : ([hour, minute] as const);
  const moment = { date: [year, month, day], time } as const;
  return isReal(moment) ? moment : undefined;
}

/** Rejects dates such as 30 February and times such as 24:00. */
function isReal({ date: [year, month, day], time: [hour, minute] = [0, 0] }: TypedMoment): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && minute < 60;
}

function datePart({ date: [year, month, day] }: TypedMoment, between: string): string {
  return [String(year).padStart(4, "0"), twoDigits(month), twoDigits(day)].join(between);
}

function timePart([hour, minute]: NonNullable<TypedMoment["time"]>): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
