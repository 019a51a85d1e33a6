export interface EndingCommand {
  readonly script: string;
  readonly mustSucceed: boolean;
}

/** Parts of the command of a service, in the order in which they run. */
export interface ScriptParts {
  /** Processes that end before it starts. */
  readonly before?: readonly EndingCommand[];
  /** Variables whose values refer to others. */
  readonly exports?: Readonly<Record<string, string>>;
  readonly directory?: string | undefined;
  readonly command: string;
}

/** Returns a script for the shell of the plan. */
export function serviceScript({ before = [], exports = {}, directory, command }: ScriptParts): string {
  return [
    ...Object.entries(exports).map(([name, value]) => `export ${name}=${expanded(value)}`),
    ...before.map(({ script, mustSucceed }) => `(\n${script}\n)${mustSucceed ? " || exit" : ""}`),
    ...(directory === undefined || directory === "." ? [] : [`cd ${quoted(directory)} || exit`]),
    command.trim(),
  ].join("\n");
}

/** A word for the shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A word in which the shell replaces variables, and nothing else. */
function expanded(value: string): string {
  return `"${value.replaceAll(/[\\"`]/g, (character) => `\\${character}`).replaceAll("$(", "\\$(")}"`;
}
