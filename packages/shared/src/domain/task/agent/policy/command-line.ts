/** The words of one command, without their quotes. */
export type CommandWords = readonly string[];

/** Longer ones are for a person, who would not read them all either. */
const longestLine = 10_000;
/** Characters that mean nothing to a shell, outside of quotes. */
const plain = /[\w@%+=:,./-]/;
/** Characters that a shell still interprets between double quotes. */
const expanded = /["$`\\!]/;
const control = /\p{C}|[\u2028\u2029]/u;
/** `NAME=value command` changes what the command does, and zsh replaces `=command` by its path. */
const assignment = /^(?:[A-Za-z_]\w*\+?)?=/;

/**
 * Returns the commands that a command line consists of; undefined if it contains anything that a shell would expand,
 * redirect or run in another way. Such a line is for a person to judge.
 */
export function splitCommandLine(line: string): readonly CommandWords[] | undefined {
  if (line.length > longestLine) return undefined;
  const text = withoutBlankEnds(line);
  const commands: string[][] = [[]];
  for (let at = 0; at < text.length;) {
    const between = operatorAt(text, at);
    if (between !== "") {
      commands.push([]);
      at += between.length;
    } else if (text[at] === " ") {
      at += 1;
    } else {
      const word = readWord(text, at);
      if (word === undefined) return undefined;
      commands.at(-1)?.push(word.text);
      at = word.end;
    }
  }
  return commands.every(([first]) => first !== undefined && !assignment.test(first)) ? commands : undefined;
}

function withoutBlankEnds(line: string): string {
  const isBlank = (at: number): boolean => line[at] === " " || line[at] === "\n";
  let [from, to] = [0, line.length];
  while (isBlank(from)) from += 1;
  while (to > from && isBlank(to - 1)) to -= 1;
  return line.slice(from, to);
}

function operatorAt(text: string, at: number): string {
  const two = text.slice(at, at + 2);
  if (two === "&&" || two === "||") return two;
  const one = text[at] ?? "";
  return one === ";" || one === "|" || one === "\n" ? one : "";
}

/** Reads a word and its quotes up to a space or an operator; undefined if a shell would expand it. */
function readWord(text: string, from: number): { readonly text: string; readonly end: number } | undefined {
  let word = "";
  let at = from;
  while (at < text.length && text[at] !== " " && operatorAt(text, at) === "") {
    const character = text[at] ?? "";
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      const quoted = text.slice(at + 1, end);
      if (end < 0 || control.test(quoted) || (character === '"' && expanded.test(quoted))) return undefined;
      word += quoted;
      at = end + 1;
    } else {
      if (!plain.test(character)) return undefined;
      word += character;
      at += 1;
    }
  }
  return { text: word, end: at };
}

/** Programs and words of a shell whose arguments are commands, or which change what later commands do. */
const wrappers: ReadonlySet<string> = new Set(
  (
    "sh bash dash ash zsh ksh mksh fish csh tcsh pwsh busybox toybox env xargs parallel eval exec source . command builtin " +
    "sudo doas su runuser pkexec nohup setsid setarch time timeout nice ionice chrt taskset stdbuf unbuffer chroot unshare " +
    "nsenter bwrap firejail systemd-run ssh script watch flock strace ltrace gdb entr tmux screen wezterm wzp " +
    "alias unalias export declare typeset local readonly read set shopt setopt trap unset hash enable bind umask " +
    "if then elif else fi for while until do done case esac select function coproc in"
  ).split(" "),
);
const interpreters = /^(?:python|node|nodejs|deno|bun|perl|ruby|php|lua|osascript|awk|gawk|mawk)[\d.]*$/;
/** Options after which the program itself is an argument. */
const inlineCode = /^(?:-[a-z]*[cepr]|--(?:eval|print|exec|execute|run|source)(?:=.*)?|eval|-)$/i;
const runsFound = /^-(?:exec|execdir|ok|okdir)$/;

/** Returns whether a command runs another one, or code, that its first word does not name. No rule allows it. */
export function runsAnother([first = "", ...rest]: CommandWords): boolean {
  const program = first.slice(first.lastIndexOf("/") + 1).toLowerCase();
  if (wrappers.has(program)) return true;
  if (program === "find") return rest.some((word) => runsFound.test(word));
  if (!interpreters.test(program)) return false;
  if (program.includes("awk")) return true;
  const ends = rest.findIndex((word) => !word.startsWith("-") && word !== "eval");
  return rest.slice(0, ends < 0 ? rest.length : ends).some((word) => inlineCode.test(word));
}

/** Stands for a space within a word, so that a pattern cannot take one word for two. */
const innerSpace = "\u0000";

/**
 * Returns whether a pattern matches a command: `*` stands for any characters, the rest for itself. ` *` or `:*` at the end
 * also matches no argument at all.
 */
export function matchesCommand(pattern: string, words: CommandWords): boolean {
  const command = words.map((word) => word.replaceAll(" ", innerSpace)).join(" ");
  const text = pattern.trim().replace(/:\*$/, " *");
  return (text.endsWith(" *") && matches(text.slice(0, -2), command)) || matches(text, command);
}

function matches(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  if (!text.startsWith(first)) return false;
  const last = others.pop();
  if (last === undefined) return text === first;
  let from = first.length;
  // The earliest place for each part leaves most for the next: no backtracking is needed.
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
