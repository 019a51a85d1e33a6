import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

import type { FindInputWait, InputWait } from "@wezterm-parallel/shared/domain/attention";
import { findPromptLine } from "@wezterm-parallel/shared/domain/task/prompt-line";
import {
  readSessionFile,
  sessionFileNames,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { isAlive } from "../../base/process-tree/process-table.ts";
import { reuseAnswers } from "../../base/reuse-answers.ts";
import { findTerminalReader } from "./foreground.ts";

/** Ms for which an answer is reused, because finding it reads a dozen files in /proc. */
const keptMs = 1_000;

/** Bytes at the end of the output that are searched for the last lines. */
const tailBytes = 4_096;

/** Checks the processes of attempts on this machine; `state` is the state directory of the home. */
export function inputWaitUnder(state: string): FindInputWait {
  return reuseAnswers(state, keptMs, findWait);
}

function findWait(directory: string): InputWait | undefined {
  const meta = readSessionFile<SessionMeta>(() =>
    readFileSync(`${directory}/${sessionFileNames.meta}`, "utf8"),
  );
  const { terminal = false, pid, mark } = meta ?? {};
  if (!terminal || pid === undefined || mark === undefined || !isAlive(pid, mark)) return undefined;
  const reader = findTerminalReader(pid);
  if (reader === undefined) return undefined;
  const output = stripVTControlCharacters(readTail(`${directory}/${sessionFileNames.out}`));
  const prompt = findPromptLine(output, reader.program);
  return prompt === undefined ? {} : { prompt };
}

function readTail(file: string): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      const from = Math.max(0, fstatSync(descriptor).size - tailBytes);
      const bytes = Buffer.alloc(tailBytes);
      return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, tailBytes, from));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}
