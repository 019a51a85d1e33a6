/** Wrong use of the command line: exit code 2, and this text. */
export class UsageError extends Error {}

export interface OptionSpec {
  /** Name of the value in the usage text; a flag has none. */
  readonly value?: string;
  /** Returns what is wrong with a value. */
  readonly check?: (text: string) => string | undefined;
  readonly needs?: string;
  readonly excludes?: readonly string[];
}

export interface CommandSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Names of the required positional arguments. */
  readonly arguments?: readonly string[];
  readonly optional?: string;
  /** Everything from the first positional argument on belongs to a program. */
  readonly program?: boolean;
}

export interface Arguments {
  readonly options: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

const hint = "\n\nFor more information, try '--help'.\n";

/** Parses the words as clap does; throws UsageError. */
export function parseArguments(spec: CommandSpec, words: readonly string[]): Arguments {
  const options = new Map<string, string>();
  const rest: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") rest.push(...left.splice(0));
    else if (word.startsWith("--")) readOption(spec, word, { left, options });
    else if (isUnknownFlag(word)) unexpected(spec, word);
    else rest.push(word, ...(spec.program === true ? left.splice(0) : []));
  }
  checkTogether(spec, options);
  checkCount(spec, rest);
  return { options, rest };
}

function isUnknownFlag(word: string): boolean {
  return /^-[^\d]/.test(word);
}

function readOption(
  spec: CommandSpec,
  word: string,
  { left, options }: { readonly left: string[]; readonly options: Map<string, string> },
): void {
  const [, name = "", inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const option = spec.options[name];
  if (option === undefined) return unexpected(spec, `--${name}`);
  if (option.value === undefined) {
    options.set(name, "");
    return;
  }
  const value = inline ?? left.shift();
  const label = `--${name} <${option.value}>`;
  if (value === undefined) {
    throw new UsageError(`error: a value is required for '${label}' but none was supplied${hint}`);
  }
  const wrong = option.check?.(value);
  if (wrong !== undefined)
    throw new UsageError(`error: invalid value '${value}' for '${label}': ${wrong}${hint}`);
  options.set(name, value);
}

function unexpected(spec: CommandSpec, word: string): never {
  throw new UsageError(`error: unexpected argument '${word}' found\n\nUsage: ${usage(spec)}${hint}`);
}

function checkTogether(spec: CommandSpec, options: ReadonlyMap<string, string>): void {
  for (const name of options.keys()) {
    const { needs, excludes = [] } = spec.options[name] ?? {};
    const clash = excludes.find((other) => options.has(other));
    if (clash !== undefined) {
      const [one, other] = [labelOf(spec, name), labelOf(spec, clash)];
      const text = `error: the argument '${one}' cannot be used with '${other}'`;
      throw new UsageError(`${text}\n\nUsage: ${usage(spec)}${hint}`);
    }
    if (needs === undefined || options.has(needs)) continue;
    const used = `wezterm cli ${spec.name} ${labelOf(spec, needs)} ${labelOf(spec, name)}`;
    missing(labelOf(spec, needs), `${used}${spec.program === true ? " <PROG>..." : ""}`);
  }
}

function checkCount(spec: CommandSpec, rest: readonly string[]): void {
  if (spec.program === true) return;
  const { arguments: wanted = [], optional } = spec;
  if (rest.length < wanted.length) missing(`<${wanted[rest.length]}>`, usage(spec));
  const extra = rest[wanted.length + (optional === undefined ? 0 : 1)];
  if (extra !== undefined) unexpected(spec, extra);
}

function missing(what: string, used: string): never {
  const text = "error: the following required arguments were not provided:";
  throw new UsageError(`${text}\n  ${what}\n\nUsage: ${used}${hint}`);
}

function labelOf(spec: CommandSpec, name: string): string {
  const value = spec.options[name]?.value;
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

function usage(spec: CommandSpec): string {
  const words = (spec.arguments ?? []).map((name) => ` <${name}>`).join("");
  const last =
    spec.program === true ? " [PROG]..." : spec.optional === undefined ? "" : ` [${spec.optional}]`;
  return `wezterm cli ${spec.name} [OPTIONS]${words}${last}`;
}

export function unknownSubcommand(name: string): UsageError {
  return new UsageError(
    `error: unrecognized subcommand '${name}'\n\nUsage: wezterm cli [OPTIONS] <COMMAND>${hint}`,
  );
}
