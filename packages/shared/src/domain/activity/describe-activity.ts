import type { Activity, Awaited } from "./activity.ts";

const awaitedTexts: Readonly<Record<Awaited, string>> = {
  permission: "waiting for your permission",
  answer: "waiting for your answer",
  prompt: "waiting for your next prompt",
  trust: "waiting for you to trust its directory",
  login: "waiting for you to log in",
  input: "waiting for your input",
};

const stateTexts: Readonly<Partial<Record<Activity["state"], string>>> = {
  "out-of-quota": "out of quota",
  stuck: "stuck: it prints nothing new and computes nothing",
};

/** `waiting for your permission: approve Bash: touch a.txt`; undefined while it works. */
export function describeNeed({ state, waitsFor, message, options = [] }: Activity): string | undefined {
  if (state === "working") return undefined;
  const need = stateTexts[state] ?? (waitsFor === undefined ? "waiting for you" : awaitedTexts[waitsFor]);
  const listed = options.length === 0 ? "" : ` (${options.join(" · ")})`;
  return message === undefined ? need : `${need}: ${message}${listed}`;
}

/** `claude-code reports it`, `its window title`: what an activity was derived from. */
export function describeEvidence({ source, by }: Activity): string {
  switch (source) {
    case "tool":
      return "it asked with a tool";
    case "status":
      return `${by ?? "the program"} reports it`;
    case "hook":
      return by === undefined ? "a hook" : `a hook in ${by}`;
    case "title":
      return by === undefined ? "its window title" : `the window title of ${by}`;
    case "screen":
      return `its screen, rule ${by ?? "unknown"}`;
    case "silence":
      return "no new output and no processor time";
    case "terminal":
      return "it reads the terminal";
  }
}
