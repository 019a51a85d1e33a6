import { DatabaseSync } from "node:sqlite";

/** Facts in a copy of the database that the files beside it must agree with. */
export interface StoreCopy {
  /** Attempts that it knows. */
  readonly attempts: readonly { readonly run: number; readonly task: string; readonly attempt: number }[];
  /** Keys of projects: common git directories, or plain directories. */
  readonly projects: readonly string[];
}

/** Reads a copy of the queue's database, and makes it a single file that needs no log beside it. */
export function readStoreCopy(file: string): StoreCopy {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA journal_mode = DELETE");
    const attempts = database
      .prepare(
        "SELECT task.run_id AS run, task.name AS task, attempt.attempt FROM attempt JOIN task ON task.id = attempt.task_id",
      )
      .all() as { run: number; task: string; attempt: number }[];
    const projects = database.prepare("SELECT key FROM project ORDER BY key").all() as { key: string }[];
    return { attempts, projects: projects.map(({ key }) => key) };
  } finally {
    database.close();
  }
}
