import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { callTmux, tmuxFailure } from "./run-tmux.ts";
import { TmuxLink } from "./tmux-link.ts";
import { TmuxPanes } from "./tmux-panes.ts";
import { type TmuxPlace, tmuxServer, type TmuxServer } from "./tmux-server.ts";

/** First version with `-e` of `new-window` and with `source-file -`. */
const least = [3, 2] as const;

/**
 * Connects to the user's tmux: the server that the command runs in (TMUX), else the default one. If none runs
 * yet, `list` is empty and `open` starts one. `missing-program` without tmux, `unsupported` below 3.2,
 * `unavailable` when the server does not answer.
 */
export async function connectTmux(place: TmuxPlace): Promise<Result<TmuxPanes, Failure>> {
  const server = tmuxServer(place);
  const link = new TmuxLink(server);
  const state = await link.look();
  if (!state.ok) return state;
  const version = state.value === undefined ? await installedVersion(server) : ok(state.value.version);
  if (!version.ok) return version;
  if (isOld(version.value)) return fail(tooOld(version.value));
  return ok(new TmuxPanes(link, isInside(place, server)));
}

async function installedVersion(server: TmuxServer): Promise<Result<string, Failure>> {
  const answer = await callTmux(server, ["-V"]);
  if (!answer.ok) return answer;
  if (answer.value.code !== 0) return fail(tmuxFailure(server, answer.value));
  return ok((answer.value.lines[0] ?? "").replace(/^tmux /, ""));
}

/**
 * Parses versions such as `3.3a`, `next-3.6`, `openbsd-7.4` or `master`; one without a tmux number counts as
 * new.
 */
function isOld(version: string): boolean {
  const [, major, minor] = /^(?:next-)?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) < least[0] || (Number(major) === least[0] && Number(minor) < least[1]);
}

function tooOld(version: string): Failure {
  return {
    reason: "unsupported",
    detail: `tmux ${version} is too old: version ${least.join(".")} or newer is required.`,
    hint: `Install tmux ${least.join(".")} or newer and stop the running tmux server.`,
  };
}

/** An explicit server may differ from the one that the person sees. */
function isInside({ env, server }: TmuxPlace, { address }: TmuxServer): boolean {
  const inside = tmuxServer({ env }).address;
  return inside.length > 0 && (server === undefined || inside.join() === address.join());
}
