/** Where a tmux server is found, as arguments and as words. */
export interface TmuxServer {
  /** `-S path`, `-L name`, or nothing for the user's own. */
  readonly address: readonly string[];
  /** For sentences: ` at /path`, or nothing. */
  readonly spoken: string;
  /** Of every client; a server that is started gets it too. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TmuxPlace {
  /** The environment of the command: TMUX, else TMUX_TMPDIR, say where the server is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wins over the environment: tmux's `-S` or `-L`. */
  readonly server?: { readonly socket: string } | { readonly name: string } | undefined;
}

export function tmuxServer({ env, server }: TmuxPlace): TmuxServer {
  const address = addressOf(server, env["TMUX"]);
  // Inside tmux a client would take the pane it runs in for the target, and refuse what nests.
  const { TMUX: _, TMUX_PANE: __, ...outside } = env;
  return { address, spoken: address[1] === undefined ? "" : ` at ${address[1]}`, env: outside };
}

function addressOf(server: TmuxPlace["server"], inside: string | undefined): readonly string[] {
  if (server !== undefined) return "socket" in server ? ["-S", server.socket] : ["-L", server.name];
  // `socket,pid,session`: the path itself may hold commas.
  const socket = inside?.replace(/,[^,]*,[^,]*$/, "") ?? "";
  return socket === "" ? [] : ["-S", socket];
}
