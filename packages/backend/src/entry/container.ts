import { inEnglish } from "@wezterm-parallel/shared/domain/failure-message";

import { findContainerRuntime, whyNoContainer } from "../worker/executor/container/container-runtime.ts";

/** Returns the program that runs containers here, or why there is none. */
export async function findContainers(): Promise<{ readonly program?: string; readonly why?: string }> {
  const found = await findContainerRuntime();
  if (!found.ok) return { why: inEnglish(whyNoContainer(found.failure)) };
  const { program, rootless } = found.value;
  return { program: rootless ? `${program}, rootless` : program };
}
