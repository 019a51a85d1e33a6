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
export function describeNeed({
  state,
  waitsFor,
  failed,
  options = [],
  ...said
}: Activity): string | undefined {
  if (state === "working") return undefined;
  const need = stateTexts[state] ?? (waitsFor === undefined ? "waiting for you" : awaitedTexts[waitsFor]);
  const message = said.message ?? (failed === true ? "its last turn failed" : undefined);
  const listed = options.length === 0 ? "" : ` (${options.join(" · ")})`;
  return message === undefined ? need : `${need}: ${message}${listed}`;
}
