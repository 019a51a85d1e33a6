import { numberFormat } from "./numbers.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

type Unit = readonly [ms: number, name: "day" | "hour" | "minute" | "second"];
const days: Unit = [day, "day"];
const hours: Unit = [hour, "hour"];
const minutes: Unit = [minute, "minute"];
const seconds: Unit = [second, "second"];

/** Formats a duration in ms: `0.4s`, `12s`, `3m 05s`, `2h 10m`, `4d 03h`; Japanese: `3分05秒`. */
export function formatDuration(ms: number, locale: string): string {
  // Tenths matter below 9.95 s; above, they would only flicker.
  if (ms < 9950)
    return inUnit(Math.max(ms, 0) / second, "second", locale, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
  const rounded = Math.round(ms / second) * second;
  if (rounded < minute) return inUnit(rounded / second, "second", locale);
  if (rounded < hour) return inTwo(rounded, minutes, seconds, locale);
  return rounded < day ? inTwo(rounded, hours, minutes, locale) : inTwo(rounded, days, hours, locale);
}

/** Formats a counting duration in whole seconds: `0s`, `7s`, `1m 07s`. */
export function formatElapsed(ms: number, locale: string): string {
  return formatDuration(Math.max(Math.floor(ms / second) * second, 0), locale).replace(/[.,]0(?=\D)/, "");
}

/** Formats a relative time: `3 min. ago`, `in 2 hr.`; under a second: `now`. */
export function formatAgo(at: number, now: number, locale: string): string {
  const ms = at - now;
  const [size, unit] = [days, hours, minutes, seconds].find(([least]) => Math.abs(ms) >= least) ?? seconds;
  return relative(locale).format(Math.trunc(ms / size), unit);
}

/** Formats date and time in full, for tooltips and `title`. */
export function formatMoment(at: number, locale: string): string {
  return momentFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** Formats the time of day, with the date unless it is today. */
export function formatClock(at: number, now: number, locale: string): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  return momentFormat(locale, today ? time : { month: "short", day: "numeric", ...time }).format(at);
}

/** Like `formatClock`, without seconds. */
export function formatMinute(at: number, now: number, locale: string): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  return momentFormat(locale, today ? time : { month: "short", day: "numeric", ...time }).format(at);
}

function inTwo(ms: number, [large, largeName]: Unit, [small, smallName]: Unit, locale: string): string {
  const first = inUnit(Math.floor(ms / large), largeName, locale);
  const second = inUnit(Math.floor((ms % large) / small), smallName, locale, { minimumIntegerDigits: 2 });
  return locale.startsWith("ja") ? first + second : `${first} ${second}`;
}

function inUnit(value: number, unit: string, locale: string, digits: Intl.NumberFormatOptions = {}): string {
  const options = {
    style: "unit",
    unit,
    // Short Japanese units are compact; the narrow ones are Latin letters.
    unitDisplay: locale.startsWith("ja") ? "short" : "narrow",
    maximumFractionDigits: 0,
    ...digits,
  } as const;
  return numberFormat(locale, options).format(value).replaceAll(/\s/g, "");
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();

function relative(locale: string): Intl.RelativeTimeFormat {
  const known = relatives.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
  relatives.set(locale, made);
  return made;
}

const moments = new Map<string, Intl.DateTimeFormat>();

function momentFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = moments.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  moments.set(key, made);
  return made;
}
