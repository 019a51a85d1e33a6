import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { defaultDetachKeys, parseDetachKeys } from "../terminal/detach-keys.ts";
import { userSettings } from "./user-settings.ts";

/**
 * Returns the keys that detach from a session: from the command line, else from `config.yaml`, else the
 * default.
 */
export async function chooseDetachKeys(
  cli: CliContext,
  option?: string,
): Promise<Result<Uint8Array, Failure>> {
  if (option !== undefined) return parseDetachKeys(option);
  const settings = await userSettings(cli);
  return settings.ok ? parseDetachKeys(settings.value.detachKeys ?? defaultDetachKeys) : settings;
}
