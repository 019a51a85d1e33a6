/** The arguments of one task and its number from 1. */
export interface MapArguments {
  readonly values: readonly string[];
  readonly number: number;
  /** The one argument that `{}` stands for in a repeated word (`-X`). */
  readonly each?: string;
}

export interface Placeholder {
  readonly text: string;
  /** Position from 1, or from the end if negative; undefined for all arguments. */
  readonly source: number | undefined;
  readonly form: string | undefined;
}

export type TextPart = string | Placeholder;

/**
 * `{}` the argument, `{.}` without extension, `{/}` its basename, `{//}` its directory, `{/.}` the basename
 * without extension, `{#}` the number of the task, `{%}` its slot, `{1}` the first argument, `{-1}` the last.
 */
const placeholder = /\{(-?\d+)?(\.|\/\/|\/\.|\/|#|%)?\}/g;

export function hasPlaceholder(words: readonly string[]): boolean {
  return words.some((word) => word.search(placeholder) >= 0);
}

/** Splits a text into literal parts and placeholders. */
export function parseText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(placeholder)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    const [all, source, form] = match;
    parts.push({ text: all, source: source === undefined ? undefined : Number(source), form });
    from = match.index + all.length;
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from));
  return parts;
}

/** Returns whether the part stands for every argument of the task. */
export function repeatsArguments(part: TextPart): boolean {
  return typeof part !== "string" && part.source === undefined && part.form !== "#" && part.form !== "%";
}

/** Returns the values of a placeholder; none for a position without an argument. */
export function valuesOf(part: Placeholder, { values, number, each }: MapArguments): readonly string[] {
  const { source, form } = part;
  if (form === "#") return [String(number)];
  if (source === undefined) return (each === undefined ? values : [each]).map((value) => formOf(value, form));
  const value = values.at(source > 0 ? source - 1 : source);
  return value === undefined || source === 0 ? [] : [formOf(value, form)];
}

/** Fills a text; several arguments of one placeholder are joined with `separator`. */
export function fillText(
  parts: readonly TextPart[],
  args: MapArguments,
  separator: string,
  show: (value: string) => string = (value) => value,
): string {
  return parts
    .map((part) => (typeof part === "string" ? part : valuesOf(part, args).map(show).join(separator)))
    .join("");
}

/** Quotes an argument for a shell exactly as GNU parallel shows it. */
export function quoteValue(value: string): string {
  if (value === "") return "''";
  if (!/[^-_.+a-z0-9/]/i.test(value)) return value;
  return `'${value.replaceAll("'", `'"'"'`)}'`.replace(/^''/, "").replace(/''$/, "");
}

function formOf(value: string, form: string | undefined): string {
  if (form === undefined) return value;
  const slash = value.lastIndexOf("/");
  const last = value.slice(slash + 1);
  if (form === "/") return last;
  if (form === "//") return slash < 0 ? "." : value.slice(0, Math.max(1, slash));
  return withoutExtension(form === "/." ? last : value);
}

function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, "");
}
