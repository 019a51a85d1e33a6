import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** A source of arguments: words after `:::`, or the lines of a file given by `::::` or `-a`. */
export interface ArgumentSource {
  readonly values: { readonly words: readonly string[] } | { readonly file: string };
  /** Its values are paired with those of the source before it (`:::+`, `::::+`). */
  readonly linked: boolean;
}

/** The words after the options: the command, then the sources. */
export interface MapWords {
  readonly command: readonly string[];
  /** Empty when the arguments come from stdin. */
  readonly sources: readonly ArgumentSource[];
}

/** Tuples of paired values: one value each, or several from linked sources. */
export type ArgumentTuples = readonly (readonly string[])[];

const separators: readonly string[] = [":::", ":::+", "::::", "::::+"];

/**
 * Splits the words into command and sources; `files` are those of `-a`, which come before all other sources.
 */
export function splitSources(words: readonly string[], files: readonly string[] = []): MapWords {
  const first = words.findIndex((word) => separators.includes(word));
  const command = first < 0 ? words : words.slice(0, first);
  const pieces = first < 0 ? [] : cutAt(words.slice(first));
  const sources = pieces.flatMap(({ separator, values }): readonly ArgumentSource[] => {
    const linked = separator.endsWith("+");
    if (!separator.startsWith("::::")) return [{ values: { words: values }, linked }];
    return values.map((file) => ({ values: { file }, linked }));
  });
  return { command, sources: [...files.map((file) => ({ values: { file }, linked: false })), ...sources] };
}

function cutAt(words: readonly string[]): readonly { separator: string; values: string[] }[] {
  const pieces: { separator: string; values: string[] }[] = [];
  for (const word of words) {
    if (separators.includes(word)) pieces.push({ separator: word, values: [] });
    else pieces.at(-1)?.values.push(word);
  }
  return pieces;
}

/**
 * Returns why the words are invalid: a separator without a file, or a linked source without one before it.
 */
export function misplacedSeparator(words: readonly string[], files: readonly string[]): Failure | undefined {
  const first = words.findIndex((word) => separators.includes(word));
  if (first < 0) return undefined;
  const [opening, ...others] = cutAt(words.slice(first));
  const empty = [opening, ...others].find(
    (each) => each?.separator.startsWith("::::") && each.values.length === 0,
  );
  if (empty !== undefined) {
    const detail = `${empty.separator} requires a file with one argument per line.`;
    return { reason: "invalid-request", detail, hint: "wzp map echo {} :::: names.txt" };
  }
  if (opening?.separator.endsWith("+") !== true || files.length > 0) return undefined;
  const detail = `${opening.separator} pairs its arguments with those of the previous source, but there is none.`;
  return { reason: "invalid-request", detail, hint: "wzp map echo {1} {2} ::: a b :::+ 1 2" };
}

export interface SourceOptions {
  readonly directory: string;
  readonly stdin: Readable;
  readonly separator: "\n" | "\0";
  /** Pairs the values of all sources; shorter ones start again (`--link`). */
  readonly linkAll?: boolean;
}

/**
 * Reads the tuples of every source that is not linked to the one before it; linked sources end with the
 * shortest.
 */
export async function readSources(
  sources: readonly ArgumentSource[],
  from: SourceOptions,
): Promise<Result<readonly ArgumentTuples[], Failure>> {
  const groups: ArgumentTuples[] = [];
  for (const { values, linked } of sources) {
    const read = "words" in values ? ok(values.words) : await readFileLines(values.file, from);
    if (!read.ok) return read;
    const before = linked ? groups.pop() : undefined;
    const length = Math.min(read.value.length, before?.length ?? read.value.length);
    groups.push(read.value.slice(0, length).map((value, at) => [...(before?.[at] ?? []), value]));
  }
  return ok(from.linkAll === true ? linkAll(groups) : groups);
}

function linkAll(groups: readonly ArgumentTuples[]): readonly ArgumentTuples[] {
  if (groups.some((group) => group.length === 0)) return [[]];
  const length = Math.max(0, ...groups.map((group) => group.length));
  const tuples = Array.from({ length }, (_, at) => groups.flatMap((group) => group[at % group.length] ?? []));
  return groups.length === 0 ? [] : [tuples];
}

async function readFileLines(
  file: string,
  { directory, stdin, separator }: SourceOptions,
): Promise<Result<readonly string[], Failure>> {
  const lines: string[] = [];
  const input = file === "-" ? stdin : createReadStream(resolve(directory, file));
  try {
    for await (const some of eachLine(input, separator)) lines.push(...some);
  } catch (error) {
    const { message } = error as Error;
    return fail({ reason: "not-found", detail: `Cannot read the arguments in ${file}: ${message}` });
  }
  return ok(lines);
}

/** Yields every combination of the sources; the last source changes fastest. */
export function* eachCombination(sources: readonly ArgumentTuples[]): Generator<readonly string[]> {
  const [first, ...rest] = sources;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const values of first) {
    for (const others of eachCombination(rest)) yield [...values, ...others];
  }
}

/**
 * Yields the lines of a stream (or parts between NULs) as they arrive; an empty last one is not an argument.
 */
export async function* eachLine(input: Readable, separator: "\n" | "\0"): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(separator);
    rest = lines.pop() ?? "";
    for (const line of lines) yield [separator === "\n" ? line.replace(/\r$/, "") : line];
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}
