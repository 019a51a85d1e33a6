import type { Client, QueryResult } from "pg";

/** Admits the writes of the server that holds the database. */
export interface Fence {
  /** The number of its lease: each server that takes the database over gets the next one. */
  readonly epoch: number;
  /** Called when a write was refused, because another server has taken the database over. */
  readonly lost: () => void;
}

/** The database belongs to another server now. */
export class LeaseLostError extends Error {}

/**
 * Begins a transaction; with a fence, throws `LeaseLostError` unless its lease is the present one. The lock lets the lease be
 * renewed, but not taken over before the transaction ends.
 */
export async function beginWriting(client: Client, fence: Fence | undefined): Promise<void> {
  if (fence === undefined) {
    await client.query("BEGIN");
    return;
  }
  const statements = "BEGIN; SELECT epoch FROM wzp.server_lease FOR KEY SHARE";
  // One round trip; the types do not know that several statements have several results.
  const results = (await client.query(statements)) as unknown as readonly QueryResult<{ epoch: number }>[];
  if (results[1]?.rows[0]?.epoch === fence.epoch) return;
  fence.lost();
  throw new LeaseLostError("Another server has taken over this database");
}
