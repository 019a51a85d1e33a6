import { existsSync, readFileSync } from "node:fs";

import { failureSchema, type Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles, type DaemonRole } from "./daemon-files.ts";

/** Enough log lines to show the error without filling the screen. */
const shownLines = 8;

/** Reads the failure for which a daemon refused to start, or for which the server stands by. */
export function readStartRefusal(home: HomePaths): Failure | undefined {
  for (const role of daemonRoles) {
    const text = readText(daemonFiles(home, role).refused);
    const failure = text === "" ? undefined : failureSchema.parse(JSON.parse(text));
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Returns why the server of this home, which should run, does not serve. */
export function whyNotServing(home: HomePaths): Failure | undefined {
  return existsSync(daemonFiles(home, "server").wanted) ? readStartRefusal(home) : undefined;
}

export interface StartWatch {
  /** Returns a failure once a daemon has crashed twice since the watch began: it will not become ready. */
  findCrashing(): Failure | undefined;
}

/** A single crash may be an accident, and costs only one more start. */
const endsOfACrashLoop = 2;

/** Counts, from now on, the crashes of daemons that the keepers log. */
export function watchStarts(home: HomePaths): StartWatch {
  const began = new Map(daemonRoles.map((role) => [role, readText(daemonFiles(home, role).err).length]));
  const findEnds = (role: DaemonRole) => {
    const text = readText(daemonFiles(home, role).err);
    const from = began.get(role) ?? 0;
    return (from <= text.length ? text.slice(from) : text).match(keeperRemark) ?? [];
  };
  const findCrashing = () => {
    for (const role of daemonRoles) {
      const ends = findEnds(role);
      if (ends.length >= endsOfACrashLoop) return explainCrash(home, role, ends.at(-1) ?? "");
    }
    return undefined;
  };
  return { findCrashing };
}

/** Matches what keeper-script.ts writes. */
const keeperRemark = /ended with \d+(?=; starting it again)/g;

function explainCrash(home: HomePaths, role: DaemonRole, end: string): Failure {
  return {
    reason: "unavailable",
    detail: `The ${role} crashed repeatedly right after its start (${end}).`,
    hint: lastWords(home, [role]),
  };
}

/** Builds a failure with the end of the logs, for daemons that neither answer nor refuse. */
export function explainSilence(home: HomePaths): Failure {
  return {
    reason: "unavailable",
    detail: "Server and worker did not become ready in time.",
    hint: lastWords(home, daemonRoles),
  };
}

function lastWords(home: HomePaths, roles: readonly DaemonRole[]): string {
  const lines = roles.flatMap((role) => {
    const { err } = daemonFiles(home, role);
    const written = readText(err)
      .split("\n")
      .filter((line) => line.trim() !== "");
    return written.slice(-shownLines).map((line) => `${role}: ${line}`);
  });
  return [`Last lines of the logs in ${daemonFiles(home, "server").logs}:`, ...lines].join("\n");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
