import type { Awaited } from "../activity.ts";

/** The state that a rule means. */
export const screenMeanings = [
  "permission",
  "answer",
  "prompt",
  "trust",
  "login",
  "input",
  "out-of-quota",
] as const satisfies readonly (Awaited | "out-of-quota")[];

/**
 * `shown`: the words are on the screen. `asked`: the program reads a line there, and has printed them since it began to read.
 * `turn-failed`: they explain why a turn failed, and say nothing otherwise.
 */
export const screenMoments = ["shown", "asked", "turn-failed"] as const;

/** A state of a program, and the words by which its screen shows it. */
export interface ScreenRule {
  /** Agent and name: `codex.trust`. */
  readonly rule: string;
  /** All must be there. Spaces count nowhere, because programs move the cursor instead of printing them. */
  readonly words: readonly string[];
  readonly means: (typeof screenMeanings)[number];
  /** Words of what the program shows once the dialog is gone, because those of the dialog stay in the log. */
  readonly over?: string | undefined;
  readonly when: (typeof screenMoments)[number];
  /** The file of a person that has the rule; absent: it is built in. */
  readonly file?: string | undefined;
}

/** A rule as a file has it, by name; `false` switches a built-in rule off. */
interface FileOfRules {
  readonly agent: string;
  readonly rules: Readonly<Record<string, false | FiledRule>>;
}

type FiledRule = Pick<ScreenRule, "words" | "means" | "over"> & {
  readonly when?: ScreenRule["when"] | undefined;
  /** The screen that it was made from. */
  readonly recorded?: string | undefined;
};

/** The rules of a file, and the names of those that it switches off. */
export interface FiledRules {
  readonly rules: readonly ScreenRule[];
  readonly off: readonly string[];
}

export function rulesOf({ agent, rules }: FileOfRules, file?: string): FiledRules {
  const all = Object.entries(rules);
  return {
    rules: all.flatMap(([each, rule]) => {
      if (rule === false) return [];
      const { recorded: _, when = "shown", ...said } = rule;
      return [{ rule: `${agent}.${each}`, ...said, when, file }];
    }),
    off: all.filter(([, rule]) => rule === false).map(([each]) => `${agent}.${each}`),
  };
}
