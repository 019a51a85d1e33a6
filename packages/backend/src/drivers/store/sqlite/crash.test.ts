import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../../../../test/rigs/programs/store-writer.ts", import.meta.url));
const kills = 8;

test("killed at any point of its writing, the database keeps all that was acknowledged and nothing by half", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-crash-"));
  const file = join(directory, "queue.db");
  try {
    const acknowledged: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) acknowledged.push(...(await writeUntilKilled(file)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(kills * 10);
    using database = new DatabaseSync(file);
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    for (const line of acknowledged) expect(isKept(database, line), line).toBe(true);
    for (const [question, broken] of Object.entries(contradictions)) {
      expect(database.prepare(broken).get(), question).toBeUndefined();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 120_000);

async function writeUntilKilled(file: string): Promise<string[]> {
  const writer = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  writer.stdout.setEncoding("utf8");
  const enough = 10 + Math.random() * 20;
  let timer: NodeJS.Timeout | undefined;
  writer.stdout.on("data", (text: string) => {
    printed += text;
    // Killed at a random point of the work, however slow the disk is.
    if (printed.split("\n").length > enough)
      timer ??= setTimeout(() => writer.kill("SIGKILL"), Math.random() * 20);
  });
  const [, signal] = (await once(writer, "close")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  return printed
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "open");
}

function isKept(database: DatabaseSync, line: string): boolean {
  const [what, id = "", attempt = ""] = line.split(" ");
  if (what === "submitted") {
    const row = database.prepare("SELECT count(*) AS n FROM task WHERE run_id = ?").get(Number(id));
    return row?.["n"] === 3;
  }
  const row = database
    .prepare("SELECT state FROM attempt WHERE task_id = ? AND attempt = ?")
    .get(Number(id), Number(attempt));
  return what === "ended" ? row?.["state"] === "ended" : row !== undefined;
}

/** Each query returns a row only when one half of a change is missing. */
const contradictions = {
  "a live task without its live attempt": `SELECT 1 FROM task WHERE state IN ('leased', 'running', 'verifying')
     AND NOT EXISTS (SELECT 1 FROM attempt WHERE task_id = task.id AND attempt = task.attempts AND state <> 'ended')`,
  "a live attempt of a task that is not live": `SELECT 1 FROM attempt JOIN task ON task.id = attempt.task_id
     WHERE attempt.state <> 'ended' AND task.state NOT IN ('leased', 'running', 'verifying')`,
  "a blocked task whose needs have all ended": `SELECT 1 FROM task WHERE state = 'blocked' AND NOT EXISTS (
     SELECT 1 FROM need JOIN task AS before ON before.id = need.predecessor_id WHERE need.task_id = task.id
       AND before.state NOT IN ('succeeded', 'failed', 'cancelled', 'skipped'))`,
  "a count of waited-for tasks that is wrong": `SELECT 1 FROM task WHERE waits <> (
     SELECT count(*) FROM need JOIN task AS before ON before.id = need.predecessor_id WHERE need.task_id = task.id
       AND before.state NOT IN ('succeeded', 'failed', 'cancelled', 'skipped'))`,
  "a count of a run that is wrong": `SELECT 1 FROM run_count WHERE n <> (
     SELECT count(*) FROM task WHERE task.run_id = run_count.run_id AND task.state = run_count.state)`,
  "a run that is over but not ended": `SELECT 1 FROM run WHERE ended_at IS NULL AND sealed = 1 AND NOT EXISTS (
     SELECT 1 FROM task WHERE run_id = run.id AND state NOT IN ('succeeded', 'failed', 'cancelled', 'skipped'))`,
  "an end without its event": `SELECT 1 FROM task JOIN run ON run.id = task.run_id WHERE task.state = 'succeeded'
     AND NOT EXISTS (SELECT 1 FROM event WHERE event.run_id = run.id AND event.task = task.name
       AND event.kind = 'task.succeeded')`,
};
