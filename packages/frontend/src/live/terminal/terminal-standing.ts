import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SizeOwner, TerminalExit } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

export interface Cells {
  readonly columns: number;
  readonly rows: number;
}

/** A viewer's connection state. Times are epoch ms. */
type TerminalStanding =
  | { readonly kind: "opening" }
  | { readonly kind: "live" }
  /** Reconnecting until it succeeds. */
  | { readonly kind: "away"; readonly since: number }
  | { readonly kind: "ended"; readonly exit: TerminalExit }
  /** The attempt ended with an unknown outcome. */
  | { readonly kind: "lost"; readonly failure: Failure }
  /** No automatic reconnection; only on the user's request. */
  | { readonly kind: "refused"; readonly failure: Failure };

/** The state of one viewed terminal; a new object after each change. */
export interface TerminalView {
  readonly standing: TerminalStanding;
  /** True if this viewer may type. */
  readonly input: boolean;
  readonly owner: SizeOwner;
  /** Another viewer controlled the size when this one connected. */
  readonly taken: boolean;
  /** The terminal's current size. */
  readonly cells: Cells | undefined;
  /** Typed during a longer outage: sent only after confirmation. */
  readonly waiting: string;
  /** Typed just before the connection broke: it may or may not have arrived. */
  readonly doubtful: string;
  /** The last input that the server refused. */
  readonly refused: Failure | undefined;
}
