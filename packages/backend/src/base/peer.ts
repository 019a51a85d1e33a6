/** The process at the other end of a connection. */
export type Peer =
  /** A process of this Unix user, on this machine. */
  | { readonly kind: "here"; readonly uid: number }
  /** A process on another machine, or in a separate network namespace of this one. */
  | { readonly kind: "elsewhere" }
  /** A process on this machine that we cannot see: another user's, or one that has closed its end. */
  | { readonly kind: "unseen" }
  /** This system does not provide it. */
  | { readonly kind: "unknown" };
