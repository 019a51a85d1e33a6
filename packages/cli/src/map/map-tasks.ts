import type { Readable } from "node:stream";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { groupArguments, type Grouping } from "./arguments/group-arguments.ts";
import { mapTemplate, type TemplateOptions } from "./arguments/map-template.ts";
import { fillText, parseText } from "./arguments/placeholders.ts";
import { eachCombination, eachLine, type ArgumentTuples } from "./arguments/read-arguments.ts";
import { splitColumns } from "./arguments/split-columns.ts";

export interface MapInput extends TemplateOptions {
  readonly command: readonly string[];
  /** Empty when the arguments come from stdin. */
  readonly sources: readonly ArgumentTuples[];
  readonly stdin: Readable;
  /** Arguments on stdin end with NUL instead of a newline. */
  readonly nul: boolean;
  readonly columns?: RegExp | undefined;
  readonly grouping: Grouping;
  /** Text with placeholders; absent: the arguments themselves. */
  readonly tagText?: string | undefined;
}

export interface MapTask {
  readonly number: number;
  readonly spec: TaskSpecInput;
  readonly values: readonly string[];
  /** Prefix of its lines of output with `--tag`. */
  readonly tag: string;
  /** Its command as a line for a shell. */
  readonly line: string;
}

/** Yields one task per argument as the arguments arrive, named by its number from 1. */
export async function* eachTaskOfMap(
  common: Partial<TaskSpecInput>,
  input: MapInput,
): AsyncGenerator<MapTask> {
  const template = mapTemplate(input.command, input);
  const tagParts = input.tagText === undefined ? undefined : parseText(input.tagText);
  let number = 0;
  for await (const values of eachGroup(input)) {
    number += 1;
    const args = { values, number };
    const spec = { base: "map", ...common, name: String(number), ...template.command(args) };
    const tag = tagParts === undefined ? values.join(" ") : fillText(tagParts, args, " ");
    yield { number, spec, values, tag, line: template.line(args) };
  }
}

function eachGroup(input: MapInput): ReturnType<typeof groupArguments> {
  const { sources, stdin, nul, columns, grouping } = input;
  const tuples = sources.length > 0 ? eachCombination(sources) : eachLine(stdin, nul ? "\0" : "\n");
  return groupArguments(columns === undefined ? tuples : splitColumns(tuples, columns), grouping);
}
