import { inEnglish } from "@wezterm-parallel/shared/domain/failure-message";

import { findBubblewrap, whyNoSandbox } from "../worker/executor/sandbox/bubblewrap.ts";

/** Returns the program that makes sandboxes here, or why there is none. */
export async function findSandbox(): Promise<{ readonly program?: string; readonly why?: string }> {
  const found = await findBubblewrap();
  return found.ok ? { program: found.value.bwrap } : { why: inEnglish(whyNoSandbox(found.failure)) };
}
