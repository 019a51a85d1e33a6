import { backup, type DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

/** Pages per step: between steps the database's owner works on, and no step takes longer than about 10 ms. */
const pagesPerStep = 1_000;
/** About a minute: a busy queue has a transaction open most of the time, and the first step needs a gap. */
const mostTries = 3_000;
const betweenTriesMs = 20;

/**
 * Copies a database that this connection may change meanwhile: the copy has the state of one moment, that of its end.
 * The copied file needs no other beside it.
 */
export async function copyDatabase(database: DatabaseSync, file: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await backup(database, file, { rate: pagesPerStep });
      return;
    } catch (error) {
      if (!metTransaction(error) || tries >= mostTries) throw error;
      await pause(betweenTriesMs);
    }
  }
}

/** Node.js reports a first step that met an open transaction as an error with the code of success. */
function metTransaction(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 0;
}
