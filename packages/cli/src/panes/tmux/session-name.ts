import { withoutControls } from "../without-controls.ts";
import type { TmuxState } from "./read-state.ts";

/**
 * Returns an unused session name for a workspace: tmux replaces some characters and treats `#` as a format.
 */
export function freeName({ sessions }: Pick<TmuxState, "sessions">, workspace: string): string {
  const name = withoutControls(workspace).replaceAll(/[.:#$\\"']/g, "_");
  const taken = new Set(sessions.map((session) => session.name));
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
