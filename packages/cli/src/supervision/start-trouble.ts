import { readFileSync } from "node:fs";

import { failureSchema, type Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles } from "./daemon-files.ts";

/** Lines of a log that say what went wrong without filling the screen. */
const shownLines = 8;

/** The failure for which a daemon refused to start, as it left it; `already-running` heals by itself. */
export function readRefusal(home: HomePaths): Failure | undefined {
  for (const role of daemonRoles) {
    const text = readText(daemonFiles(home, role).refused);
    const failure = text === "" ? undefined : failureSchema.parse(JSON.parse(text));
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** What is known when the daemons neither answer nor refuse: the end of their logs. */
export function explainSilence(home: HomePaths): Failure {
  const lines = daemonRoles.flatMap((role) => {
    const { err } = daemonFiles(home, role);
    const written = readText(err).split("\n").filter((line) => line.trim() !== "");
    return written.slice(-shownLines).map((line) => `${role}: ${line}`);
  });
  return {
    reason: "unavailable",
    detail: "Server and worker did not become ready in time.",
    hint: [`Their last words (${daemonFiles(home, "server").logs}):`, ...lines].join("\n"),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
