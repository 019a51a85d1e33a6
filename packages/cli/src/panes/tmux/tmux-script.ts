/** A tmux command as words, or commands that run only in the given server. */
export type TmuxCommand = readonly string[];

/**
 * Returns one line of tmux's configuration language, with every word quoted against expansion. After a failed
 * command, the following ones do not run.
 */
export function scriptOf(commands: readonly TmuxCommand[]): string {
  return commands.map((command) => command.map(quoteWord).join(" ")).join(" ; ");
}

/**
 * Runs the commands only in the given server, because ids mean other panes in every other one. Uses a
 * condition that is evaluated while the file is read: `if-shell` of tmux 3.2 would re-quote the commands
 * wrongly.
 */
export function onlyIn(server: string, commands: readonly TmuxCommand[]): string {
  const same = `#{==:${identityFormat},${server}}`;
  return [`%if "${same}"`, scriptOf(commands), "%else", `display-message -p ${restarted}`, "%endif"].join(
    "\n",
  );
}

/** Distinguishes servers at the same socket. */
export const identityFormat = "#{pid}/#{start_time}";

/** Printed by `onlyIn` in another server. */
export const restarted = "restarted";

/** Escapes text for an argument that tmux expands as a format, where `#(…)` would run a program. */
export function literalFormat(text: string): string {
  return text.replaceAll("#", "##");
}

/**
 * Decodes a name: tmux puts backslashes before `\` and `$`, and keeps `##[`, which its status line shows as
 * `#[` instead of taking it for a style.
 */
export function readLiteral(text: string): string {
  const plain = text.replaceAll(/\\([\\$])/g, "$1");
  return plain.replaceAll(/#+(?=\[)/g, (signs) => "#".repeat(Math.ceil(signs.length / 2)));
}

/** Uses octal escapes, the only ones that mean the same in every version of tmux. */
function quoteWord(word: string): string {
  const quoted = Buffer.from(word)
    .toString("latin1")
    .replaceAll(/[^\w ./:=,@+-]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `"${quoted}"`;
}
