export interface Actor {
  readonly kind: "local" | "user" | "worker" | "agent" | "nobody";
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly requestId: string;
  /** The sign-in or key that was used. */
  readonly grant?: string | undefined;
}

export interface NewAuditEntry {
  readonly actor: Actor;
  /** Such as `users.role` or `runs.submit`. */
  readonly action: string;
  /** Id of the changed object. */
  readonly object: string;
  readonly outcome: "done" | "refused";
  /** Never contains secrets. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Each entry's hash includes the previous hash, so a changed, removed or inserted entry breaks the chain. */
export interface AuditEntry extends NewAuditEntry {
  readonly seq: number;
  readonly at: number;
  /** Lower-case hex of SHA-256. */
  readonly hash: string;
}
