/** A tmux command: its words as tmux gets them, or commands that run only while the server is the given one. */
export type TmuxCommand = readonly string[];

/**
 * One line of tmux's configuration language, every word quoted so that nothing in it is expanded. The commands after
 * one that fails do not run.
 */
export function scriptOf(commands: readonly TmuxCommand[]): string {
  return commands.map((command) => command.map(quoteWord).join(" ")).join(" ; ");
}

/**
 * Runs the commands in the given server only: its ids mean other panes in every other one. A condition of the
 * language is decided while it is read; `if-shell` of tmux 3.2 would write the commands anew, with mistakes.
 */
export function onlyIn(server: string, commands: readonly TmuxCommand[]): string {
  const same = `#{==:${identityFormat},${server}}`;
  return [`%if "${same}"`, scriptOf(commands), "%else", `display-message -p ${restarted}`, "%endif"].join(
    "\n",
  );
}

/** Tells one server from the next at the same socket. */
export const identityFormat = "#{pid}/#{start_time}";

/** What `onlyIn` prints in another server. */
export const restarted = "restarted";

/** Text for an argument that tmux expands as a format, where `#(…)` would run a program. */
export function literalFormat(text: string): string {
  return text.replaceAll("#", "##");
}

/**
 * A name as it was given: tmux puts backslashes before `\` and `$`, and leaves `##[` as it is, so that its status line
 * shows `#[` instead of taking it for a style.
 */
export function readLiteral(text: string): string {
  const plain = text.replaceAll(/\\([\\$])/g, "$1");
  return plain.replaceAll(/#+(?=\[)/g, (signs) => "#".repeat(Math.ceil(signs.length / 2)));
}

/** Text for a name: what moves the cursor or ends a line is left out. */
export function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, "");
}

/** Octal escapes are the only ones that mean the same in every tmux. */
function quoteWord(word: string): string {
  const quoted = Buffer.from(word)
    .toString("latin1")
    .replaceAll(/[^\w ./:=,@+-]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `"${quoted}"`;
}
