import { mkdirSync, writeFileSync } from "node:fs";

import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { sessionNames, type AttemptScope } from "./attempt-scope.ts";

/** Writes notes to a log of the attempt, as a phase without a command; skipped when the disk is full. */
export function logNotes(scope: AttemptScope, phase: Phase, notes: readonly string[]): void {
  if (notes.length === 0) return;
  const { directory } = sessionNames(scope, phase);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(`${directory}/${sessionFileNames.out}`, `${notes.join("\n")}\n`, { mode: 0o600 });
  } catch (error) {
    scope.ports.log.warn({ attempt: scope.files.id, error: String(error) }, "notes could not be logged");
  }
}
