import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

import { markData } from "./mark-data.ts";
import { isAway, type OwnRun } from "./own-run.ts";

interface Reading {
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each look with the seconds that have passed. */
  readonly report: (seconds: number, message: string) => Promise<void>;
}

/** Each look is one small request over a local socket. */
const lookEveryMs = 1_000;

/**
 * Returns the unread messages, or waits for one. They are marked as read once they are about to be returned, so that none is
 * lost; after a failure they are read again.
 */
export async function readMessages(run: OwnRun, reading: Reading): Promise<Result<string, Failure>> {
  const { seconds, signal } = reading;
  const started = performance.now();
  for (;;) {
    const listed = await run.client.get("listAgentMessages", {});
    const passed = (performance.now() - started) / 1000;
    if (!listed.ok && (!isAway(listed.failure) || passed >= seconds)) return listed;
    const items = listed.ok ? listed.value.items : [];
    const last = items.at(-1);
    if (last !== undefined) {
      const read = await run.client.send("readAgentMessages", {}, { upTo: last.id });
      if (!read.ok) return read;
      return ok(items.map(describe).join("\n\n"));
    }
    if (passed >= seconds) return ok("You have no unread messages.");
    await reading.report(passed, "no message yet");
    await pause(Math.min(lookEveryMs, (seconds - passed) * 1000), undefined, { signal });
  }
}

interface Message {
  readonly from: string;
  readonly by: "person" | "agent";
  readonly text: string;
}

/** A person's words are instructions; those of an agent are data. */
function describe({ from, by, text }: Message): string {
  return by === "person" ? `${from}, a person, says: ${text}` : markData(`Message of ${from}`, text);
}

/** Sends a message to the agent of another task of the run. */
export async function sendMessage(
  run: OwnRun,
  { task, text }: { readonly task: string; readonly text: string },
): Promise<Result<string, Failure>> {
  const id = await run.idOf(task);
  if (!id.ok) return id;
  const sent = await run.client.send("sendAgentMessage", {}, { task: id.value, text });
  if (!sent.ok) return sent;
  return ok(
    sent.value.state === "typed"
      ? `${task} got it as its next prompt.`
      : `${task} will read it: it calls read_messages.`,
  );
}
