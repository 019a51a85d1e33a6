import type { Observation } from "./activity.ts";

type Meaning =
  | { readonly state: "working" }
  | { readonly state: "waiting"; readonly waitsFor?: "permission" | "prompt" };

interface TitleRule {
  readonly by: string;
  readonly title: RegExp;
  readonly meaning: Meaning;
}

/**
 * Titles of programs in the states in which they were recorded: claude 2.1, codex 0.169, gemini 0.61. Claude's `✳` is
 * left out, because it means permission, question and an empty prompt.
 */
const rules: readonly TitleRule[] = [
  { by: "claude-code", title: /^[◐◑] /u, meaning: { state: "working" } },
  { by: "codex", title: /^[\u2801-\u28FF] /u, meaning: { state: "working" } },
  {
    by: "codex",
    title: /^\[ [!.] \] Action Required \| /u,
    meaning: { state: "waiting", waitsFor: "permission" },
  },
  { by: "gemini", title: /^✦ {2}Working… \(/u, meaning: { state: "working" } },
  // It does not distinguish a permission from a question.
  { by: "gemini", title: /^✋ {2}Action Required \(/u, meaning: { state: "waiting" } },
  { by: "gemini", title: /^◇ {2}Ready \(/u, meaning: { state: "waiting", waitsFor: "prompt" } },
];

/** Returns what a window title says about the program that set it. */
export function readWindowTitle(title: string, at: number): Observation {
  const rule = rules.find((each) => each.title.test(title));
  return rule === undefined
    ? { source: "title", at, state: "unknown" }
    : { source: "title", at, by: rule.by, ...rule.meaning };
}
