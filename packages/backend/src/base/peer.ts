/** Who holds the other end of a connection. */
export type Peer =
  /** A process of this Unix user, on this machine. */
  | { readonly kind: "here"; readonly uid: number }
  /** A process of another machine, or in a network of its own on this one. */
  | { readonly kind: "elsewhere" }
  /** A process of this machine that is not shown to us: another user's, or one that has closed its end. */
  | { readonly kind: "unseen" }
  /** This system does not tell. */
  | { readonly kind: "unknown" };
