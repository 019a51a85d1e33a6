import type { Activity, Awaited } from "./activity.ts";

const awaitedTexts: Readonly<Record<Awaited, string>> = {
  permission: "waiting for your permission",
  answer: "waiting for your answer",
  prompt: "waiting for your next prompt",
  trust: "waiting for you to trust its directory",
  login: "waiting for you to log in",
  input: "waiting for your input",
};

/** `waiting for your permission: approve Bash: touch a.txt`; undefined while it works. */
export function describeNeed({ state, waitsFor, message, options = [] }: Activity): string | undefined {
  if (state === "working") return undefined;
  const need =
    state === "out-of-quota"
      ? "out of quota"
      : waitsFor === undefined
        ? "waiting for you"
        : awaitedTexts[waitsFor];
  const listed = options.length === 0 ? "" : ` (${options.join(" · ")})`;
  return message === undefined ? need : `${need}: ${message}${listed}`;
}

/** `claude-code reports it`, `its window title`: what an activity was derived from. */
export function describeEvidence({ source, by }: Activity): string {
  if (source === "tool") return "it asked with a tool";
  if (source === "status") return `${by ?? "the program"} reports it`;
  if (source === "title") return by === undefined ? "its window title" : `the window title of ${by}`;
  return source === "screen" ? `its screen, rule ${by ?? "unknown"}` : "it reads the terminal";
}
