import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { browserFailure } from "./browser-failure.ts";

/** Loads a script that renders nothing. Fails when the server is away or runs another release by now. */
export async function fetchScript<Script>(load: () => Promise<Script>): Promise<Result<Script, Failure>> {
  try {
    return ok(await load());
  } catch {
    return fail(browserFailure("no-script"));
  }
}
