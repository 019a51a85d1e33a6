/** A date, and a time if one was typed, of this browser's zone; months and days from 1. */
interface TypedMoment {
  readonly date: readonly [year: number, month: number, day: number];
  readonly time: readonly [hour: number, minute: number] | undefined;
}

/** Year first, as nobody can take for another day; also as Japanese is written, and as addresses have it. */
const pattern =
  /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:(?:\s*T\s*|\s+|(?<=日))(\d{1,2})\s*[:時]\s*(\d{1,2})?\s*(?::\d{1,2}(?:\.\d+)?)?分?)?$/;

/** What somebody typed as an address has it: `2026-11-21T18:00`, or `2026-11-21`; undefined: it is no date. */
export function readMoment(text: string): string | undefined {
  const moment = momentIn(text);
  if (moment === undefined) return undefined;
  const date = datePart(moment, "-");
  return moment.time === undefined ? date : `${date}T${timePart(moment.time)}`;
}

/** As the language writes it: `2026-11-21 18:00`; Japanese: `2026/11/21 18:00`. What is no date stays as it is. */
export function showMoment(text: string, language: string): string {
  const moment = momentIn(text);
  if (moment === undefined) return text;
  const date = datePart(moment, language === "ja" ? "/" : "-");
  return moment.time === undefined ? date : `${date} ${timePart(moment.time)}`;
}

/** Epoch ms of what was typed; of a date alone, its first moment, or with `end` the first of the next day. */
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
  // Japanese keyboards write digits and signs in full width.
  const found = pattern.exec(text.normalize("NFKC").trim());
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute = 0] = found
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const time = hour === undefined ? undefined : ([hour, minute] as const);
  const moment = { date: [year, month, day], time } as const;
  return isReal(moment) ? moment : undefined;
}

/** No 30th of February, no 24 o'clock. */
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
