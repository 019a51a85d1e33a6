export interface Actor {
  readonly kind: "local" | "user" | "worker" | "nobody";
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly requestId: string;
  /** The sign-in or key that it was done with. */
  readonly grant?: string | undefined;
}

export interface NewAuditEntry {
  readonly actor: Actor;
  /** Such as `users.role` or `runs.submit`. */
  readonly action: string;
  /** Id of what was changed. */
  readonly object: string;
  readonly outcome: "done" | "refused";
  /** Never secrets. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Each entry's hash covers the hash before it: a changed, removed or inserted one breaks the chain. */
export interface AuditEntry extends NewAuditEntry {
  readonly seq: number;
  readonly at: number;
  /** Lower-case hex of SHA-256. */
  readonly hash: string;
}
