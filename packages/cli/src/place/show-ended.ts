import type { CliContext } from "../context.ts";
import { awaitKey } from "./await-key.ts";
import { endedFooter, endedKeys, type EndedKey, type SessionEnd, type TaskContent } from "./ended-footer.ts";
import { runChild } from "./run-child.ts";
import type { PlaceTools } from "./place-tools.ts";
import type { Telling } from "./telling.ts";

export interface EndedOptions extends SessionEnd {
  /** Aborted when there is something else to be shown. */
  readonly signal: AbortSignal;
  /** The task stands otherwise; true when there is something else to be shown, as `signal` then says. */
  readonly updated: () => void;
}

/** Keeps the last screen of a task with its end below it until a person or the workspace wants something else. */
export async function showEnded(
  tools: PlaceTools,
  telling: Telling,
  options: EndedOptions,
): Promise<"close" | "changed"> {
  const { cli } = tools;
  let drawn = await draw(cli, taskOf(telling), options);
  let drawing = Promise.resolve();
  telling.onUpdate(() => {
    options.updated();
    drawing = drawing.then(async () => {
      if (!options.signal.aborted) drawn = await draw(cli, taskOf(telling), options, drawn);
    });
  });
  try {
    for (;;) {
      const keys = Object.keys(endedKeys);
      const key = (await awaitKey(cli.streams, { keys, signal: options.signal })) as EndedKey | undefined;
      if (key === undefined) return options.signal.aborted ? "changed" : "close";
      if (key === "q") return "close";
      const said = await act(tools, taskOf(telling), key);
      if (said !== "") cli.print(`\r\n${said}\r`);
      if (!options.signal.aborted) drawn = await draw(cli, taskOf(telling), options);
    }
  } finally {
    telling.onUpdate(undefined);
    await drawing;
  }
}

/** Draws below what is there, or over what was drawn before; answers how many rows it took. */
async function draw(cli: CliContext, content: TaskContent, end: SessionEnd, over = 0): Promise<number> {
  const lines = await endedFooter(cli, content, end);
  const start = over > 0 ? `\r${over > 1 ? `\x1b[${over - 1}A` : ""}` : "\r\n";
  cli.streams.stdout.write(`${start}\x1b[J${lines.join("\r\n")}`);
  return lines.length;
}

/** What is said or shown stays above the footer; the answer is only of what could not be started. */
async function act(tools: PlaceTools, { task }: TaskContent, key: Exclude<EndedKey, "q">): Promise<string> {
  tools.cli.streams.stdout.write("\r\n");
  const ended = await runChild({ ...tools.child([commandOfKey[key], task]), keys: "theirs" });
  return ended.ok ? "" : ended.failure.detail;
}

const commandOfKey = { r: "retry", l: "logs", d: "diff" } as const;

function taskOf(telling: Telling): TaskContent {
  return telling.content as TaskContent;
}
