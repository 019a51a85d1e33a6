import type { Awaited } from "./activity.ts";

interface StartDialog {
  /** Such as `codex.trust`. */
  readonly rule: string;
  readonly waitsFor: Awaited;
}

interface DialogRule extends StartDialog {
  /** Words of the dialog, without spaces: programs move the cursor instead of printing them. */
  readonly words: readonly string[];
}

/**
 * Dialogs of codex 0.169 before it reports a status; claude reports its own. Words of a dialog that was answered stay
 * in the log, so there are no rules for dialogs of programs that never report a status.
 */
const rules: readonly DialogRule[] = [
  { rule: "codex.trust", waitsFor: "trust", words: ["Trustthisfolder?", "Trustandcontinue"] },
  { rule: "codex.hooks", waitsFor: "trust", words: ["Hooksneedreview", "Trustallandcontinue"] },
  { rule: "codex.model", waitsFor: "answer", words: ["Trynewmodel", "Useexistingmodel"] },
];

/** Finds the dialog that the end of a program's output shows; `output` is text without escape sequences. */
export function findStartDialog(output: string): StartDialog | undefined {
  const words = output.replaceAll(/\s+/g, "");
  // A program shows one after another.
  return rules
    .map((rule) => ({ rule, at: Math.min(...rule.words.map((each) => words.lastIndexOf(each))) }))
    .filter(({ at }) => at >= 0)
    .toSorted((first, second) => second.at - first.at)
    .map(({ rule: { rule, waitsFor } }) => ({ rule, waitsFor }))
    .at(0);
}
