import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { SessionRequest } from "../../../drivers/session/sessions.ts";

/** Returns the option that lets `wzp acp` record its conversation beside its output. */
export function recordOption(directory: string): string {
  return `--record=${directory}/${sessionFileNames.record}`;
}

/** Returns the file in which a session records its conversation; undefined: it is none of `wzp acp`. */
export function recordOf({
  argv,
  directory,
}: Pick<SessionRequest, "argv" | "directory">): string | undefined {
  return argv.includes(recordOption(directory)) ? `${directory}/${sessionFileNames.record}` : undefined;
}
