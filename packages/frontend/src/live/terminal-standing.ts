import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SizeOwner, TerminalExit } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

export interface Cells {
  readonly columns: number;
  readonly rows: number;
}

/** How a viewer stands to its terminal. Times are epoch ms. */
type TerminalStanding =
  | { readonly kind: "opening" }
  | { readonly kind: "live" }
  /** It is called again, for as long as it takes. */
  | { readonly kind: "away"; readonly since: number }
  | { readonly kind: "ended"; readonly exit: TerminalExit }
  /** Nobody knows how it ended. */
  | { readonly kind: "lost"; readonly failure: Failure }
  /** It is not called again unless somebody asks for it. */
  | { readonly kind: "refused"; readonly failure: Failure };

/** Everything that is told about one viewed terminal; a new object after each change. */
export interface TerminalView {
  readonly standing: TerminalStanding;
  /** Whether this viewer may type. */
  readonly input: boolean;
  readonly owner: SizeOwner;
  /** Another terminal had the size when this viewer came. */
  readonly taken: boolean;
  /** The size that the terminal has. */
  readonly cells: Cells | undefined;
  /** Typed while it was away for so long that it is asked before it is sent. */
  readonly waiting: string;
  /** Typed just before the connection broke: it may have arrived or not. */
  readonly doubtful: string;
  /** The last thing that was sent in vain. */
  readonly refused: Failure | undefined;
}
