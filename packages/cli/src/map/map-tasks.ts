import type { Readable } from "node:stream";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task-spec";

import { mapTemplate } from "./map-template.ts";
import { eachCombination, eachLine, type MapWords } from "./read-arguments.ts";

export interface MapInput {
  readonly stdin: Readable;
  readonly shell: boolean;
  /** Arguments on stdin end with NUL instead of a line end. */
  readonly nul: boolean;
}

export interface MapTask {
  readonly spec: TaskSpecInput;
  /** Its arguments, as `--tag` shows them. */
  readonly tag: string;
}

/** One task an argument, named by its number from 1, as the arguments come. */
export async function* eachTaskOfMap(
  { command, sources }: MapWords,
  common: Partial<TaskSpecInput>,
  { stdin, shell, nul }: MapInput,
): AsyncGenerator<MapTask> {
  const template = mapTemplate(command, shell);
  const tuples = sources.length > 0 ? eachCombination(sources) : eachLine(stdin, nul ? "\0" : "\n");
  let number = 0;
  for await (const values of tuples) {
    number += 1;
    const spec = { base: "map", ...common, name: String(number), ...template({ values, number }) };
    yield { spec, tag: values.join(" ") };
  }
}
