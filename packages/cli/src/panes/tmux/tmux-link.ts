import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { readState, stateScript, type TmuxState } from "./read-state.ts";
import { hasNoServer, runTmux, type TmuxAnswer, tmuxFailure } from "./run-tmux.ts";
import { identityFormat, onlyIn, restarted, scriptOf, type TmuxCommand } from "./tmux-script.ts";
import type { TmuxServer } from "./tmux-server.ts";

/**
 * Connection to one server, whose ids are valid until it ends; a later server at the same socket is refused.
 */
export class TmuxLink {
  readonly server: TmuxServer;
  #known: { readonly identity: string; readonly socket: string } | undefined;

  constructor(server: TmuxServer) {
    this.server = server;
  }

  /** Empty until a server was seen. */
  get instance(): string {
    return this.#known === undefined ? "" : `${this.#known.socket}#${this.#known.identity}`;
  }

  /** Initial state of a server that is started here. */
  get nothing(): Pick<TmuxState, "sessions" | "variables" | "hasSplitHook"> {
    // tmux.conf has not been read yet, so it may have a hook.
    return { sessions: [], variables: Object.keys(this.server.env), hasSplitHook: true };
  }

  /** Returns the state of the server; undefined while none runs and none has run. */
  async look(): Promise<Result<TmuxState | undefined, Failure>> {
    const answer = await runTmux(this.server, stateScript);
    if (!answer.ok) return answer;
    if (hasNoServer(answer.value)) return this.#known === undefined ? ok(undefined) : fail(this.#restarted());
    const state = readState(answer.value.lines);
    if (state === undefined) return fail(tmuxFailure(this.server, answer.value));
    if (this.#known !== undefined && this.#known.identity !== state.identity) return fail(this.#restarted());
    this.#known ??= { identity: state.identity, socket: state.socket };
    return ok(state);
  }

  /** Runs the commands in the known server, or starts one; returns their output, even if one failed. */
  async run(commands: readonly TmuxCommand[]): Promise<Result<TmuxAnswer, Failure>> {
    if (this.#known === undefined) return this.#start(commands);
    const answer = await runTmux(this.server, onlyIn(this.#known.identity, commands));
    if (!answer.ok) return answer;
    const isOther = answer.value.lines[0] === restarted || hasNoServer(answer.value);
    return isOther ? fail(this.#restarted()) : answer;
  }

  /** Starts a server. Without a session it ends with the call, so the commands must make one. */
  async #start(commands: readonly TmuxCommand[]): Promise<Result<TmuxAnswer, Failure>> {
    const tell = ["display-message", "-p", `${identityFormat} #{socket_path}`];
    const answer = await runTmux(this.server, scriptOf([tell, ...commands]), { start: true });
    if (!answer.ok) return answer;
    const [, identity, socket] = /^(\d+\/\d+) (.*)$/.exec(answer.value.lines[0] ?? "") ?? [];
    if (identity !== undefined && socket !== undefined) this.#known = { identity, socket };
    // The line can be missing. Without the identity, a later server on the same socket could not be told apart.
    else if (answer.value.code === 0) await this.look();
    return answer;
  }

  /** Runs the commands and returns the printed lines; a failed command is a failure. */
  async ask(commands: readonly TmuxCommand[]): Promise<Result<readonly string[], Failure>> {
    const answer = await this.run(commands);
    if (!answer.ok) return answer;
    return answer.value.code === 0 ? ok(answer.value.lines) : fail(tmuxFailure(this.server, answer.value));
  }

  /** Returns the failure for ids of a server that has ended. */
  #restarted(): Failure {
    return {
      reason: "unavailable",
      detail: `The tmux server${this.server.spoken} with these panes has ended.`,
      hint: "Open the panes again. If your tmux.conf sets `exit-unattached on`, run the command inside tmux.",
    };
  }
}
