import { realpathSync } from "node:fs";

import { followTranscript, type FollowedTranscript, type FollowOptions } from "./follow-transcript.ts";
import { recordedAgent, type StartedProgram } from "./recorded-agent.ts";

/** Follows the conversation of an agent that was started; undefined for programs without a known record. */
export function followAgent(
  started: StartedProgram,
  options: Omit<FollowOptions, "agent">,
): FollowedTranscript | undefined {
  const agent = recordedAgent({ ...started, directory: realOf(started.directory) });
  return agent === undefined ? undefined : followTranscript({ ...options, agent });
}

/** Agents name directories without links. */
function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
