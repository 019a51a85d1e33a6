import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { RunTexts } from "./texts.ts";

/** Returns who started a run; undefined for runs of earlier releases that did not record it. */
export function nameOfStarter({ startedBy }: RunResource, texts: RunTexts): string | undefined {
  return startedBy?.kind === "local" ? texts("localOwner") : startedBy?.name;
}
