import type { Readable } from "node:stream";

import type { Command, TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { BlockFiles } from "./block-files.ts";
import { mapTemplate, type TemplateOptions } from "../arguments/map-template.ts";
import type { MapTask } from "../map-tasks.ts";
import { fillText, parseText } from "../arguments/placeholders.ts";
import { splitBlocks, type BlockSize } from "./split-blocks.ts";

export interface PipeInput extends TemplateOptions {
  readonly command: readonly string[];
  readonly stdin: Readable;
  readonly files: BlockFiles;
  readonly size: BlockSize;
  readonly tagText?: string | undefined;
}

/** Yields one task per block of stdin; the block is its stdin. */
export async function* eachTaskOfPipe(
  common: Partial<TaskSpecInput>,
  { command, stdin, files, size, tagText = "", ...options }: PipeInput,
): AsyncGenerator<MapTask> {
  const template = mapTemplate(command, { ...options, appended: false });
  const tagParts = parseText(tagText);
  let number = 0;
  for await (const block of splitBlocks(stdin, size)) {
    number += 1;
    await files.write(number, block);
    const args = { values: [], number };
    const { command: own, env } = template.command(args);
    const spec = {
      base: "map",
      ...common,
      name: String(number),
      command: withStdin(own, files.path(number)),
      ...(env === undefined ? {} : { env }),
    };
    yield { number, spec, values: [], tag: fillText(tagParts, args, " "), line: template.line(args) };
  }
}

/** A shell opens the block and replaces itself by the program, or goes on with the script. */
function withStdin(command: Command, file: string): Command {
  const redirect = `exec <'${file.replaceAll("'", `'\\''`)}'`;
  return command.kind === "shell"
    ? { kind: "shell", script: `${redirect} || exit 127; ${command.script}` }
    : { kind: "argv", argv: ["/bin/sh", "-c", `${redirect} && exec "$@"`, "sh", ...command.argv] };
}
