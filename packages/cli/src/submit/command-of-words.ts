import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";

/** What only a shell gives a meaning to. */
const shellSigns = /[\s|&;<>()$`"'\\*?[\]#~=%!{}]/;

/**
 * The command of words as they were typed: several words, or one plain word, are a program and its arguments
 * and no shell reads them again; one word with blanks or shell signs is a script for the shell.
 */
export function commandOfWords(words: readonly string[], shell: boolean): Command {
  const [only = ""] = words;
  const isScript = shell || (words.length === 1 && shellSigns.test(only));
  return isScript ? { kind: "shell", script: words.join(" ") } : { kind: "argv", argv: [...words] };
}
