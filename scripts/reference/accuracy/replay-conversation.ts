import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";

import { Conversation } from "../../../packages/cli/src/acp/conversation.ts";
import { statusFields } from "../../../packages/cli/src/acp/status-fields.ts";
import type { Doing, Message, Run, Sent, Signal } from "./recording.ts";

/** Lets the client of `wzp acp` hold a recorded conversation again; returns the statuses that it printed. */
export async function replayConversation(agent: string, sent: readonly Sent[]): Promise<Run> {
  const signals: Signal[] = [];
  const stdout = new PassThrough();
  const ended = Promise.withResolvers<string>();
  let now = 0;
  const show = (state: Parameters<typeof statusFields>[1]) =>
    void signals.push([now, "status", statusFields(agent, state)]);
  const conversation = new Conversation({
    agent: {
      stdin: new PassThrough().resume(),
      stdout,
      stderr: new PassThrough(),
      ended: ended.promise,
      stop: () => Promise.resolve(),
    },
    directory: "/work/project",
    servers: [],
    view: { print: () => {}, show, keep: () => {} },
    isAttended: true,
    version: "0",
  });
  // The client opens its session with the first prompt.
  const early: Message[] = [];
  for (const [at, from, message] of sent) {
    now = at;
    if (from === "client") act(conversation, message);
    else if (message.id === 2 && message.method === undefined) early.push(message);
    else stdout.write(`${JSON.stringify(message)}\n`);
    await setImmediate();
    if (message.method !== "session/prompt") continue;
    for (const answer of early.splice(0)) stdout.write(`${JSON.stringify(answer)}\n`);
    await setImmediate();
  }
  stdout.end();
  await setImmediate();
  const until = (sent.at(-1)?.[0] ?? 0) + 3;
  const [from = 0] = sent.find(([, , { method }]) => method === "session/prompt") ?? [];
  return { agent, name: "conversation", from, until, signals, truth: truthOf(sent) };
}

function act(conversation: Conversation, { method, result }: Message): void {
  if (method === "initialize") void conversation.start();
  else if (method === "session/prompt") void conversation.prompt("a recorded prompt");
  else if (method === "session/cancel") conversation.cancel();
  else if (result?.outcome?.outcome === "selected") conversation.answer("y");
}

/** The truth is in the messages, of which each says who has to act next. */
function truthOf(sent: readonly Sent[]): Run["truth"] {
  return sent.flatMap((each) => {
    const doing = doingAfter(each);
    return doing === undefined ? [] : [[each[0], doing] as const];
  });
}

function doingAfter([, from, { method, result, error }]: Sent): Doing | undefined {
  if (method === "session/prompt") return "working";
  if (method === "session/request_permission") return "permission";
  if (from === "client") return result?.outcome === undefined ? undefined : "working";
  if (error !== undefined) return "out-of-quota";
  return result?.stopReason === undefined ? undefined : "prompt";
}
