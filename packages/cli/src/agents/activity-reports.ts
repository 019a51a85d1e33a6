import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";
import {
  activityReportsFile,
  reportedOutputBytes,
} from "@wezterm-parallel/shared/domain/activity/activity-reports";
import type { ActivityReport } from "@wezterm-parallel/shared/protocol/api/schemas/agents/activity-report-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Reads the end of the output of a task's running command; empty without a log. */
export async function readScreen(client: Client, { id, attempts }: TaskDetail): Promise<string> {
  const attempt = `${id}#${attempts}`;
  const opened = await client.readLog(
    { attempt, phase: "run", stream: "out" },
    { from: -reportedOutputBytes },
  );
  if (!opened.ok) return "";
  const parts: Uint8Array[] = [];
  for await (const bytes of opened.value.bytes) parts.push(bytes);
  return Buffer.concat(parts).toString("utf8");
}

/** The reports of this user, in a file of the home. */
export class ActivityReports {
  readonly #path: string;

  constructor(state: string) {
    this.#path = `${state}/${activityReportsFile}`;
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
