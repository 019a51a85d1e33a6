import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";

/** Characters with a special meaning in a shell. */
const shellSigns = /[\s|&;<>()$`"'\\*?[\]#~=%!{}]/;

/**
 * Builds a command from the typed words: several words, or one plain word, are a program and its arguments
 * without a shell; one word with blanks or shell characters is a shell script.
 */
export function commandOfWords(words: readonly string[], shell: boolean): Command {
  const [only = ""] = words;
  const isScript = shell || (words.length === 1 && shellSigns.test(only));
  return isScript ? { kind: "shell", script: words.join(" ") } : { kind: "argv", argv: [...words] };
}
