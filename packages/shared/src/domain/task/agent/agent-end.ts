/** The reason an agent could not work, which says nothing about its task. */
export type AgentObstacle =
  | {
      readonly kind: "out-of-quota";
      /** The line that says so. */
      readonly said: string;
      /** Epoch ms at which it has quota again; absent: it did not say. */
      readonly resetsAt?: number;
    }
  /** The conversation that it should continue does not exist, e.g. because it never got an answer. */
  | { readonly kind: "no-conversation"; readonly said: string };

interface EndedAgent {
  /** Name of its program. */
  readonly program: string;
  /** Undefined: killed by a signal. */
  readonly code: number | undefined;
  /** The end of its output, without escape sequences. */
  readonly text: string;
  /** Epoch ms. */
  readonly now: number;
}

/** A limit is reported at the end, but a stack trace may follow. */
const searchedLines = 60;
/** Lines are data of strangers: a longer one is no message for people. */
const longestLine = 4_000;
const saidLimit = 300;

/** Reads from the last lines of an agent's output why it could not work; undefined when they name no such reason. */
export function readAgentEnd({ program, code, text, now }: EndedAgent): AgentObstacle | undefined {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && line.length <= longestLine)
    .slice(-searchedLines);
  const lost = lines.find((line) => conversationMissing.some((pattern) => pattern.test(line)));
  if (lost !== undefined) return { kind: "no-conversation", said: lost.slice(0, saidLimit) };
  const said = lines.find(saysLimit);
  // Gemini exits with the HTTP status 429 modulo 256.
  const isStatus = program === "gemini" && code === 173;
  if (said === undefined && !isStatus) return undefined;
  const resetsAt = lines.map((line) => readReset(line, now)).find((at) => at !== undefined);
  return {
    kind: "out-of-quota",
    said: (said === undefined || said.startsWith("{") ? "its usage limit is reached" : said).slice(
      0,
      saidLimit,
    ),
    ...(resetsAt !== undefined && { resetsAt }),
  };
}

const conversationMissing = [
  /^(?:✗ )?No conversation found with session ID: /,
  /^Error resuming session: No previous sessions found/,
  /^Error resuming session: Invalid session identifier/,
];

/** The first patterns were measured on claude, codex and gemini; the others are the terms of the providers' APIs. */
const limits = [
  /\bYou['’]ve hit your .{0,40}limit\b/,
  /^\{"type":"rate_limit_event".{0,200}"status":"rejected"/,
  /\bTerminalQuotaError\b/,
  /\bexhausted your (?:daily )?quota\b/,
  /\bAPI Error: Request rejected \(429\)/,
  /\b(?:usage_limit_reached|rate_limit_error|insufficient_quota|RESOURCE_EXHAUSTED)\b/,
  /\b429 Too Many Requests\b/i,
  /\bexceeded your current quota\b/,
];

/** True when the line says that a limit of the account is reached. */
export function saysLimit(line: string): boolean {
  return limits.some((pattern) => pattern.test(line));
}

/** Returns the epoch ms at which the quota is back, if the line says so. */
function readReset(line: string, now: number): number | undefined {
  const epoch = /"status":"rejected","resetsAt":(\d{10})\b/.exec(line)?.[1];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const wait = /\bretry in (\d{1,7})(?:\.\d{1,9})?s\b/.exec(line)?.[1];
  if (wait !== undefined) return now + Number(wait) * 1000;
  const clock = clockPattern.exec(line)?.groups;
  return clock === undefined ? undefined : readClock(clock, now);
}

/** `resets 8:43am (UTC)`, `resets Nov 25, 9am (Asia/Tokyo)`, `try again at 9:20 AM`, `try again at Nov 26th, 2026 9:20 AM`. */
const clockPattern =
  /\b(?:resets|try again at) (?:(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?:\d{4} )?| at ))?(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<half>[ap]m|[AP]M)(?: \((?<zone>[A-Za-z_+/-]{1,40})\))?/;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayMs = 86_400_000;

type Clock = Partial<Record<string, string>>;

/** The programs cut off the seconds, so the quota is certainly back a minute later. */
function readClock(clock: Clock, now: number): number | undefined {
  const offset = zoneOffset(clock["zone"], now);
  if (offset === undefined) return undefined;
  const isAfternoon = clock["half"]?.toLowerCase() === "pm";
  const hour = (Number(clock["hour"]) % 12) + (isAfternoon ? 12 : 0);
  const local = new Date(now + offset);
  const month = clock["month"] === undefined ? local.getUTCMonth() : months.indexOf(clock["month"]);
  if (month < 0) return undefined;
  const day = clock["day"] === undefined ? local.getUTCDate() : Number(clock["day"]);
  const minute = Number(clock["minute"] ?? 0) + 1;
  const at = (year: number) => Date.UTC(year, month, day, hour, minute) - offset;
  const found = at(local.getUTCFullYear());
  if (found > now) return found;
  return clock["month"] === undefined ? found + dayMs : at(local.getUTCFullYear() + 1);
}

/** Returns the ms to add to UTC; without a zone, that of this machine. */
function zoneOffset(zone: string | undefined, now: number): number | undefined {
  try {
    const shown = new Intl.DateTimeFormat("en-US", {
      ...(zone !== undefined && { timeZone: zone }),
      timeZoneName: "longOffset",
    }).formatToParts(now);
    const name = shown.find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0"] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
    const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return sign === "-" ? -ms : ms;
  } catch {
    return undefined;
  }
}
