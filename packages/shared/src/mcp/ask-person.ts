import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

import { isAway, type OwnRun } from "./own-run.ts";

interface Asking {
  readonly question: string;
  readonly options: readonly string[];
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each look with the seconds that have passed. */
  readonly report: (seconds: number, message: string) => Promise<void>;
}

/** Each look is one small request over a local socket. */
const lookEveryMs = 1_000;

/** Asks a person and waits for the answer, or until the time is over: the question stays, and can be asked again. */
export async function askPerson(run: OwnRun, asking: Asking): Promise<Result<string, Failure>> {
  const { question, options, seconds, signal } = asking;
  const ask = () => run.client.send("askPerson", {}, { question, options: [...options] });
  const started = performance.now();
  for (let asked = await ask(); ;) {
    const passed = (performance.now() - started) / 1000;
    const found = asked.ok ? await read(run, asked.value.question) : asked;
    if (found.ok && found.value.answer !== undefined)
      return ok(`${found.value.by ?? "A person"} answered: ${found.value.answer}`);
    if (!found.ok && (!isAway(found.failure) || passed >= seconds)) return found;
    if (passed >= seconds) return ok(notYet);
    await asking.report(passed, "nobody has answered yet");
    await pause(Math.min(lookEveryMs, (seconds - passed) * 1000), undefined, { signal });
    if (!asked.ok) asked = await ask();
  }
}

function read(run: OwnRun, question: number) {
  return run.client.get("getAgentQuestion", { question: String(question) });
}

const notYet =
  "Nobody has answered yet. People see the question until your task ends: do other work meanwhile, or call this tool " +
  "again with the same question to wait longer.";
