import type { Readable } from "node:stream";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { mapTemplate } from "./map-template.ts";
import { eachCombination, eachLine, type ArgumentTuples } from "./read-arguments.ts";

export interface MapInput {
  readonly command: readonly string[];
  /** Empty when the arguments come from stdin. */
  readonly sources: readonly ArgumentTuples[];
  readonly stdin: Readable;
  readonly shell: boolean;
  /** Arguments on stdin end with NUL instead of a newline. */
  readonly nul: boolean;
}

export interface MapTask {
  readonly spec: TaskSpecInput;
  /** The task's arguments, as `--tag` shows them. */
  readonly tag: string;
}

/** Yields one task per argument as the arguments arrive, named by its number from 1. */
export async function* eachTaskOfMap(
  common: Partial<TaskSpecInput>,
  { command, sources, stdin, shell, nul }: MapInput,
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
