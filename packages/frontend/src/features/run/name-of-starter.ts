import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { RunTexts } from "./texts.ts";

/** Who started a run; undefined where an earlier release did not keep it. */
export function nameOfStarter({ startedBy }: RunResource, texts: RunTexts): string | undefined {
  return startedBy?.kind === "local" ? texts("localOwner") : startedBy?.name;
}
