import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  type AgentMessage,
  messagesLimit,
  type MessageState,
} from "@wezterm-parallel/shared/domain/activity/message-delivery";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine, readLineFile } from "../../base/files/line-file.ts";

type Line = Pick<AgentMessage, "id"> & Partial<AgentMessage>;

/** The messages to the agent of one attempt, in a file beside its output: they survive a restart of the server. */
export class MessageBox {
  readonly #directory: string;
  readonly #clock: Clock;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  all(): readonly AgentMessage[] {
    const found = new Map<number, AgentMessage>();
    for (const line of readLineFile<Line>(`${this.#directory}/${sessionFileNames.messages}`))
      found.set(line.id, { ...nothing, ...found.get(line.id), ...line });
    return [...found.values()];
  }

  add(message: Pick<AgentMessage, "text" | "from" | "by" | "asPrompt">): Result<AgentMessage, "many"> {
    const all = this.all();
    if (all.length >= messagesLimit) return fail("many");
    const added: AgentMessage = {
      ...message,
      id: (all.at(-1)?.id ?? 0) + 1,
      at: this.#clock.now(),
      state: "queued",
    };
    this.#write(added);
    return ok(added);
  }

  mark(messages: readonly AgentMessage[], state: MessageState): void {
    for (const { id } of messages) this.#write({ id, state });
  }

  #write(line: Line): void {
    appendLine(this.#directory, sessionFileNames.messages, line);
  }
}

const nothing = { text: "", from: "", by: "agent", at: 0, asPrompt: false, state: "queued" } as const;
