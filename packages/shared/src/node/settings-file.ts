import { readFileSync, statSync } from "node:fs";

import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { PlanProblem } from "../domain/plan/problems/plan-problem.ts";
import type { PlacedSettings } from "../domain/settings/read-settings.ts";

const nothingSet: PlacedSettings = { settings: {}, find: () => undefined };

/** Returns the file with the settings of a home. */
export function settingsFile(config: string): string {
  return `${config}/config.yaml`;
}

/**
 * Reads `config.yaml`; without one, there are no settings. A failure names file, line and column. The parser is
 * loaded only if the file exists.
 */
export async function readSettingsFile(config: string): Promise<Result<PlacedSettings, Failure>> {
  const file = settingsFile(config);
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT" || code === "ENOTDIR") return ok(nothingSet);
    const detail = `Cannot read the settings ${file}: ${code}.`;
    return fail({ reason: "permission-denied", detail, hint: "Make it a readable file." });
  }
  const { readSettings } = await import("../domain/settings/read-settings.ts");
  const read = readSettings(content, { file });
  if (!read.ok) return fail(notValid(file, read.failure));
  return hasOpenPassword(file, read.value) ? fail(tooOpen(file)) : read;
}

function notValid(file: string, problems: readonly PlanProblem[]): Failure {
  const [first] = problems;
  const place = first === undefined ? file : `${file}:${first.line}:${first.column}`;
  return {
    reason: "invalid-request",
    detail: `${place}: ${first?.detail ?? "not a valid settings file"}.`,
    ...(first?.hint !== undefined && { hint: first.hint }),
    data: { problems },
  };
}

function hasOpenPassword(file: string, { settings }: PlacedSettings): boolean {
  const secrets = [settings.database, settings.traces?.headers];
  return secrets.some((secret) => secret !== undefined) && (statSync(file).mode & 0o077) !== 0;
}

function tooOpen(file: string): Failure {
  return {
    reason: "permission-denied",
    detail: `${file} has the address of a database or a key, and other users may read it.`,
    hint: `chmod 600 '${file}'`,
  };
}
