import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { splitHook, type TmuxState } from "./read-state.ts";
import type { TmuxLink } from "./tmux-link.ts";
import type { TmuxCommand } from "./tmux-script.ts";

/**
 * Runs commands that split, in the session of the pane or window `target`. The user's split hook could
 * rearrange the panes after each command, so it is overridden meanwhile. A hook of this session alone is left
 * as it is.
 */
export async function runWithoutHook(
  link: TmuxLink,
  { hasSplitHook }: Pick<TmuxState, "hasSplitHook">,
  target: string,
  commands: readonly TmuxCommand[],
): Promise<Result<readonly string[], Failure>> {
  if (!hasSplitHook) return link.ask(commands);
  const hasOwn = await hasOwnHook(link, target);
  if (!hasOwn.ok) return hasOwn;
  if (hasOwn.value) return link.ask(commands);
  const uncover = ["set-hook", "-u", "-t", target, splitHook];
  const done = await link.ask([["set-hook", "-t", target, splitHook, ""], ...commands, uncover]);
  if (!done.ok) await link.run([uncover]);
  return done;
}

async function hasOwnHook(link: TmuxLink, target: string): Promise<Result<boolean, Failure>> {
  const lines = await link.ask([["show-hooks", "-t", target, splitHook]]);
  return lines.ok ? ok(lines.value.some((line) => line.startsWith(`${splitHook}[`))) : lines;
}
