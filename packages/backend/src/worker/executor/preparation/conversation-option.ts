import { readFileSync } from "node:fs";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { AttemptScope } from "../attempt/attempt-scope.ts";

/**
 * Returns the option that lets `wzp acp` load the conversation of the earlier attempts; without a value if they left
 * none, so that it fails and the agent starts with its whole prompt. Nothing for an agent that begins a conversation.
 */
export function conversationOption({ assignment, ports }: AttemptScope): readonly string[] {
  const { continues } = assignment.spec;
  const isContinued = continues?.ran === true && continues.own === undefined;
  if (!isContinued || continues.conversation === undefined) return [];
  const { run, name, attempt } = assignment.ref;
  for (let earlier = attempt - 1; earlier >= continues.conversation; earlier -= 1) {
    const id = readId(attemptDirectory(ports.home.state, run, name, earlier));
    if (id !== undefined) return [`--conversation=${id}`];
  }
  return ["--conversation="];
}

function readId(directory: string): string | undefined {
  try {
    return readFileSync(`${directory}/${sessionFileNames.conversation}`, "utf8") || undefined;
  } catch {
    return undefined;
  }
}
