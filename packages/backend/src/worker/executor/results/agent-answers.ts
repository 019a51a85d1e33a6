import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import { type AgentAnswer, readAnswers } from "@wezterm-parallel/shared/domain/review/agent-answer";

import { readPart, searchedBytes } from "./last-lines.ts";

/** Returns the answers to threads of a review at the end of a session's output. */
export function readAgentAnswers(directory: string): readonly AgentAnswer[] {
  const parts = [`${directory}/out.log`, `${directory}/err.log`].map((file) =>
    textCleaner()(readPart(file, "end", searchedBytes)),
  );
  return readAnswers(parts.join("\n"));
}
