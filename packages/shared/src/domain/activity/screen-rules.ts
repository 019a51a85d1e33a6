import type { Activity, Awaited, Observation } from "./activity.ts";

/** The dialog that the end of a program's output shows. */
type Shown =
  | { readonly rule: string; readonly state: "waiting"; readonly waitsFor: Awaited }
  | { readonly rule: string; readonly state: "out-of-quota" };

type ScreenRule = Shown & {
  /** Words of the dialog, without spaces: programs move the cursor instead of printing them. */
  readonly words: readonly string[];
  /** Words of what the program shows once the dialog is gone, because those of the dialog stay in the log. */
  readonly over?: string;
};

/**
 * Dialogs of codex 0.169 before it reports a status, and those of gemini 0.61 during which its title says `Ready` or
 * `Working`; claude reports its own.
 */
const rules: readonly ScreenRule[] = [
  {
    rule: "codex.trust",
    state: "waiting",
    waitsFor: "trust",
    words: ["Trustthisfolder?", "Trustandcontinue"],
  },
  {
    rule: "codex.hooks",
    state: "waiting",
    waitsFor: "trust",
    words: ["Hooksneedreview", "Trustallandcontinue"],
  },
  {
    rule: "codex.model",
    state: "waiting",
    waitsFor: "answer",
    words: ["Trynewmodel", "Useexistingmodel"],
  },
  {
    rule: "codex.login",
    state: "waiting",
    waitsFor: "login",
    words: ["ChoosehowyouwanttouseCodex", "SigninwithChatGPT"],
  },
  {
    rule: "gemini.login",
    state: "waiting",
    waitsFor: "login",
    words: ["Howwouldyouliketoauthenticateforthisproject?"],
    over: "Typeyourmessage",
  },
  { rule: "gemini.limit", state: "out-of-quota", words: ["Usagelimitreachedfor", "1.Keeptrying"] },
];

/** Finds the dialog that the end of a program's output shows; `output` is text without escape sequences. */
export function findScreen(output: string): Shown | undefined {
  const words = withoutSpaces(output);
  // A program shows one after another.
  const [found] = rules
    .map((rule) => ({ rule, at: Math.min(...rule.words.map((each) => words.lastIndexOf(each))) }))
    .filter(({ rule: { over }, at }) => at >= 0 && !(over !== undefined && words.lastIndexOf(over) > at))
    .toSorted((first, second) => second.at - first.at);
  if (found === undefined) return undefined;
  const { rule, state } = found.rule;
  return state === "waiting" ? { rule, state, waitsFor: found.rule.waitsFor } : { rule, state };
}

/** Adds what the screen shows, unless the title changed since: words of an answered dialog stay in the log. */
export function withScreen(
  observations: readonly Observation[],
  screen: Observation | undefined,
): readonly Observation[] {
  if (screen === undefined) return observations;
  const isOver = observations.some(({ source, at }) => source === "title" && at > screen.at);
  return isOver ? observations : [...observations, screen];
}

/** The status of codex says that a turn failed, and only its screen says why. */
const codexLimit = /Youvehityourusagelimit(?:.{0,400}?tryagainat(?<time>\d{1,2}:\d\d)(?<half>[AP]M))?/;

/** Returns what the program of a failed turn does, with the reason that its output shows. */
export function explainFailedTurn(activity: Activity, output: string): Activity {
  if (activity.failed !== true || activity.by !== "codex") return activity;
  const said = codexLimit.exec(withoutSpaces(output).replaceAll(/['’]/g, ""));
  if (said === null) return activity;
  const { time, half } = said.groups ?? {};
  const again = time === undefined ? "" : ` It says: try again at ${time} ${half ?? ""}.`;
  const { since, source, by } = activity;
  return { state: "out-of-quota", message: `You've hit your usage limit.${again}`, since, source, by };
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
