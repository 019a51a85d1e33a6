import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";

import type { CliContext } from "../invocation/context.ts";

/** Reads the user's `config.yaml`; without one, there are no settings. */
export async function userSettings(cli: CliContext): Promise<Result<Settings, Failure>> {
  const read = await readSettingsFile(cli.home.config);
  return read.ok ? ok(read.value.settings) : read;
}
