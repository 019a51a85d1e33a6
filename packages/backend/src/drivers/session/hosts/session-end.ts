import type { SessionExit } from "@wezterm-parallel/shared/protocol/session-files";

import type { SessionEnd } from "../sessions.ts";

export function exitToEnd(exit: SessionExit): SessionEnd {
  return exit.kind === "exited"
    ? { kind: "exited", code: exit.code, at: exit.at }
    : { kind: "signalled", signal: exit.signal, at: exit.at };
}
