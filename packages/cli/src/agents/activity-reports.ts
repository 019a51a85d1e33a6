import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** A person's objection to what was shown about an agent, with the material for a better rule. */
export interface ActivityReport {
  /** Epoch ms. */
  readonly at: number;
  readonly task: string;
  readonly agent?: string | undefined;
  /** The program and its arguments. */
  readonly command: string;
  /** As it was shown; absent: nothing was known. */
  readonly activity?: TaskDetail["activity"];
  readonly attention?: string | undefined;
  readonly comment: string;
  /** The end of the output with its escape sequences, from which the screen can be drawn. */
  readonly output: string;
}

/** A screen that is drawn anew takes less. */
const outputBytes = 16_384;

/** Reads the end of the output of a task's running command; empty without a log. */
export async function readScreen(client: Client, { id, attempts }: TaskDetail): Promise<string> {
  const attempt = `${id}#${attempts}`;
  const opened = await client.readLog({ attempt, phase: "run", stream: "out" }, { from: -outputBytes });
  if (!opened.ok) return "";
  const parts: Uint8Array[] = [];
  for await (const bytes of opened.value.bytes) parts.push(bytes);
  return Buffer.concat(parts).toString("utf8");
}

/** The reports of this user, in a file of the home. */
export class ActivityReports {
  readonly #path: string;

  constructor(state: string) {
    this.#path = `${state}/activity-reports.jsonl`;
  }

  add(report: ActivityReport): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    appendFileSync(this.#path, `${JSON.stringify(report)}\n`, { mode: 0o600 });
  }

  list(): readonly ActivityReport[] {
    return readText(this.#path)
      .split("\n")
      .flatMap((line) => parse(line) ?? []);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** A crash may have torn the last line. */
function parse(line: string): ActivityReport | undefined {
  try {
    return JSON.parse(line) as ActivityReport;
  } catch {
    return undefined;
  }
}
