/** The address of a tmux server, as arguments and as text. */
export interface TmuxServer {
  /** `-S path`, `-L name`, or empty for the user's own server. */
  readonly address: readonly string[];
  /** For messages: ` at /path`, or empty. */
  readonly spoken: string;
  /** Environment of every client, and of a server that is started. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TmuxPlace {
  /** Environment of the command: TMUX, else TMUX_TMPDIR, gives the server. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Overrides the environment: tmux's `-S` or `-L`. */
  readonly server?: { readonly socket: string } | { readonly name: string } | undefined;
}

export function tmuxServer({ env, server }: TmuxPlace): TmuxServer {
  const address = addressOf(server, env["TMUX"]);
  // Inside tmux, a client would target the pane it runs in, and refuse to nest.
  const { TMUX: _, TMUX_PANE: __, ...outside } = env;
  return { address, spoken: address[1] === undefined ? "" : ` at ${address[1]}`, env: outside };
}

function addressOf(server: TmuxPlace["server"], inside: string | undefined): readonly string[] {
  if (server !== undefined) return "socket" in server ? ["-S", server.socket] : ["-L", server.name];
  // `socket,pid,session`: the path may contain commas.
  const socket = inside?.replace(/,[^,]*,[^,]*$/, "") ?? "";
  return socket === "" ? [] : ["-S", socket];
}
