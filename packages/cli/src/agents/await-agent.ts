import { readFileSync } from "node:fs";

import type { ClaimLine } from "@wezterm-parallel/shared/domain/task/agent/task-claim";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";

/** Each look reads a file of a few hundred bytes; a successor waits for it. */
const lookEveryMs = 250;

/** Prints what becomes of the claim in this file; ends with the claim. The server alone writes to the file meanwhile. */
export async function awaitAgent(file: string, print: (text: string) => void): Promise<ExitCode> {
  let seen = 0;
  for (;;) {
    const lines = readLines(file);
    for (const line of lines.slice(seen)) {
      print(visible(describe(line)));
      if (line.kind === "finished" && line.outcome === "done") return exitCodes.done;
      if (line.kind === "finished" || line.kind === "lost") return exitCodes.taskFailed;
    }
    seen = lines.length;
    await new Promise<void>((resolve) => void systemClock.after(lookEveryMs, resolve));
  }
}

/** The last line may be half written: it is whole at the next look. */
function readLines(file: string): readonly ClaimLine[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as ClaimLine];
      } catch {
        return [];
      }
    });
}

function describe(line: ClaimLine): string {
  switch (line.kind) {
    case "open":
      return "● waits for an agent that claims it with the tool claim_task of wzp mcp";
    case "claimed":
      return `● claimed by ${line.by}`;
    case "finished":
      return line.outcome === "done" ? `✓ done: ${line.summary}` : `✗ failed: ${line.summary}`;
    case "lost":
      return "✗ nothing was heard of the agent for too long: the task waits for the next one";
  }
}
