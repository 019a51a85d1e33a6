import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, inEnglish } from "@wezterm-parallel/shared/domain/failure-message";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { knowsDatabase } from "./known-database.ts";
import type { ServedDatabase } from "./open-stored.ts";

/**
 * Serves a database, again and again until it answers. The keeper of a server that was killed has nobody to tell, so a
 * database that is away must not end it. An address that this home never used may be mistyped, and is refused at once.
 */
export async function serveWhenAnswered<T>(
  state: string,
  database: ServedDatabase,
  serve: (database: ServedDatabase) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  for (let tries = 1; ; tries += 1) {
    const served = await serve(database);
    if (served.ok || !passes(served.failure) || !(await knowsDatabase(state, database.url))) return served;
    database.standsBy(awaited(served.failure));
    const { waitFor } = await import("../../base/postgres/wait-for.ts");
    await waitFor(systemClock, tries);
  }
}

function passes({ reason, data }: Failure): boolean {
  return reason === "database-unavailable" && data?.["passes"] === true;
}

function awaited(failure: Failure): Failure {
  const hint = createMessage("database-awaited-hint");
  const { messages } = failure;
  return {
    ...failure,
    hint: inEnglish(hint),
    ...(messages && { messages: { detail: messages.detail, hint: [hint] } }),
  };
}
