import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { CliContext } from "../invocation/context.ts";

/**
 * Reads the user's `config.yaml`; without one, there are no settings. The parser is loaded only if the file
 * exists.
 */
export async function userSettings(cli: CliContext): Promise<Result<Settings, Failure>> {
  const file = `${cli.home.config}/config.yaml`;
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT" || code === "ENOTDIR") return ok({});
    const detail = `Cannot read the settings ${file}: ${code}.`;
    return fail({ reason: "permission-denied", detail, hint: "Make it a readable file." });
  }
  const { readSettings } = await import("@wezterm-parallel/shared/domain/settings/read-settings");
  const read = readSettings(content, { file });
  if (read.ok) return read;
  const [first] = read.failure;
  const place = first === undefined ? file : `${file}:${first.line}:${first.column}`;
  return fail({
    reason: "invalid-request",
    detail: `${place}: ${first?.detail ?? "not a valid settings file"}.`,
    ...(first?.hint !== undefined && { hint: first.hint }),
    data: { problems: read.failure },
  });
}
