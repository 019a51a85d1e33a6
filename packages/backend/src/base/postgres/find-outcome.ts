import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { isPassing } from "./postgres-failure.ts";
import { waitFor } from "./wait-for.ts";
import type { WritingConnection } from "./writing-connection.ts";

interface Finding {
  readonly connection: WritingConnection;
  readonly clock: Clock;
}

/**
 * Finds out whether a transaction was committed whose connection broke at COMMIT. Waits for the database as long as it
 * takes: before it answers, neither success nor failure would be true.
 */
export async function findOutcome(
  { connection, clock }: Finding,
  xid: string,
): Promise<"committed" | "aborted"> {
  for (let tries = 0; ; tries += 1) {
    const status = await ask(connection, xid);
    if (status === "committed" || status === "aborted") return status;
    await waitFor(clock, tries);
  }
}

/** Undefined: it does not answer now. */
async function ask(connection: WritingConnection, xid: string): Promise<string | undefined> {
  try {
    const client = await connection.use();
    const { rows } = await client.query<{ status: string | null }>("SELECT pg_xact_status($1) AS status", [
      xid,
    ]);
    // Too old to be known, which only happens after billions of later transactions.
    return rows[0]?.status ?? "aborted";
  } catch (error) {
    if (!isPassing(error)) throw error;
    return undefined;
  }
}
