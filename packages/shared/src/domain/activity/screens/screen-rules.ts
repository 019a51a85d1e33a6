import type { Activity, Awaited, Observation } from "../activity.ts";
import { oneLine } from "../one-line.ts";
import type { ScreenRule } from "./screen-rule.ts";

/** The dialog that the end of a program's output shows. */
type Shown =
  | { readonly rule: string; readonly state: "waiting"; readonly waitsFor: Awaited }
  | { readonly rule: string; readonly state: "out-of-quota" };

/** Finds the dialog that the end of a program's output shows; `output` is text without escape sequences. */
export function findScreen(output: string, rules: readonly ScreenRule[]): Shown | undefined {
  const found = findLast(
    output,
    rules.filter(({ when }) => when === "shown"),
  );
  if (found === undefined) return undefined;
  const { rule, means } = found.rule;
  return means === "out-of-quota" ? { rule, state: means } : { rule, state: "waiting", waitsFor: means };
}

export function showsRule(output: string, rule: ScreenRule): boolean {
  return findLast(output, [rule]) !== undefined;
}

interface Found {
  readonly rule: ScreenRule;
  /** Position in the output without spaces. */
  readonly at: number;
}

/** A program shows one dialog after another. */
function findLast(output: string, rules: readonly ScreenRule[]): Found | undefined {
  const words = plain(output);
  const [found] = rules
    .map((rule) => ({ rule, at: Math.min(...rule.words.map((each) => words.lastIndexOf(plain(each)))) }))
    .filter(
      ({ rule: { over }, at }) => at >= 0 && !(over !== undefined && words.lastIndexOf(plain(over)) > at),
    )
    .toSorted((first, second) => second.at - first.at);
  return found;
}

/** The question of a program that reads a line. */
export interface Asked {
  readonly rule: string;
  readonly waitsFor: Awaited;
  readonly message?: string | undefined;
}

/**
 * Finds what the program `agent` asks: `question` is what it printed since it began to read a line, and `before` the output
 * until then, whose last lines tell what a permission is about. The first rule counts.
 */
export function findAsked(
  { question, before }: { readonly question: string; readonly before: string },
  agent: string,
  rules: readonly ScreenRule[],
): Asked | undefined {
  const found = rulesOfAgent(rules, agent, "asked").find((rule) => showsRule(question, rule));
  if (found === undefined || found.means === "out-of-quota") return undefined;
  const { rule, means: waitsFor, words } = found;
  if (waitsFor === "prompt") return { rule, waitsFor };
  const asked = question.split(words[0] ?? "")[0] ?? "";
  const about =
    before
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return { rule, waitsFor, message: oneLine(`${asked} ${about}`) };
}

/** Returns whether the output tells why a turn of the program `agent` failed. */
export function showsFailedTurn(output: string, agent: string, rules: readonly ScreenRule[]): boolean {
  return rulesOfAgent(rules, agent, "turn-failed").some((rule) => showsRule(output, rule));
}

/** Returns the rules of an agent that count at this moment. */
export function rulesOfAgent(
  rules: readonly ScreenRule[],
  agent: string,
  moment: ScreenRule["when"],
): readonly ScreenRule[] {
  return rules.filter(({ when, rule }) => when === moment && rule.startsWith(`${agent}.`));
}

/** Adds what the screen shows, unless the title changed since: words of an answered dialog stay in the log. */
export function withScreen(
  observations: readonly Observation[],
  screen: Observation | undefined,
): readonly Observation[] {
  if (screen === undefined || isOver(observations, screen)) return observations;
  return [...observations, screen];
}

/** Returns whether the title changed after the screen was seen. */
export function isOver(observations: readonly Observation[], screen: Observation): boolean {
  return observations.some(({ source, at }) => source === "title" && at > screen.at);
}

/** Matches the end of a limit: `try again at 9:20 AM`, and on another day `try again at Nov 26th, 2026 9:20 AM`. */
const again =
  /^.{0,400}?tryagainat(?:(?<month>[A-Z][a-z]{2})(?<day>\d{1,2})(?:st|nd|rd|th),(?<year>\d{4}))?(?<time>\d{1,2}:\d\d)(?<half>[AP]M)/;

/** Returns what the program of a failed turn does, with the reason that its output shows; the newest counts. */
export function explainFailedTurn(
  activity: Activity,
  output: string,
  rules: readonly ScreenRule[],
): Activity {
  const { failed, by = "", since } = activity;
  if (failed !== true) return activity;
  const [agent = ""] = by.split(".");
  const found = findLast(output, rulesOfAgent(rules, agent, "turn-failed"));
  if (found === undefined || found.rule.means === "prompt") return activity;
  const { rule, means, words } = found.rule;
  const seen = { source: "screen", by: rule, since } as const;
  if (means !== "out-of-quota") return { ...seen, state: "waiting", waitsFor: means, failed };
  const when = tellReset(plain(output).slice(found.at));
  return { ...seen, state: means, message: `${words[0] ?? ""}.${when}` };
}

function tellReset(output: string): string {
  const { month, day, year, time, half } = again.exec(output)?.groups ?? {};
  if (time === undefined) return "";
  const date = month === undefined ? "" : `${month} ${day ?? ""}, ${year ?? ""} `;
  return ` It says: try again at ${date}${time} ${half ?? ""}.`;
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, "").replaceAll("’", "'");
}
