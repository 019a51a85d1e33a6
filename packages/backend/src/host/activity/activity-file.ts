import { appendFileSync, renameSync, writeFileSync } from "node:fs";

import { foldObservations, type Observation } from "@wezterm-parallel/shared/domain/activity/activity";
import {
  readConversationId,
  readProgramStatus,
} from "@wezterm-parallel/shared/domain/activity/program-status";
import { isCall, isRepeated, readNotice } from "@wezterm-parallel/shared/domain/activity/notice";
import { readWindowTitle } from "@wezterm-parallel/shared/domain/activity/window-title";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { SequenceScanner, type SystemCommand } from "./sequence-scanner.ts";

/** Lines after which the file is replaced by those that still matter. */
const mostLines = 500;
const mode = 0o600;

/** Ms after a key in which a bell is the answer to it, such as that of a shell with nothing to complete. */
const echoMs = 1_000;

const statusCommand = 7501;
/** Icon name and title, and the title alone. */
const titleCommands: ReadonlySet<number> = new Set([0, 2]);

/**
 * Writes what the program of a terminal says about its activity, one observation per line, to activity.jsonl, and the id
 * of its conversation to a file of its own.
 */
export class ActivityFile {
  readonly #path: string;
  readonly #conversation: string;
  readonly #now: () => number;
  readonly #scanner = new SequenceScanner();
  #observations: readonly Observation[] = [];
  #lines = 0;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor(directory: string, now: () => number = Date.now) {
    this.#path = `${directory}/${sessionFileNames.activity}`;
    this.#conversation = `${directory}/${sessionFileNames.conversation}`;
    this.#now = now;
  }

  /** Output after masking, in order. */
  read(bytes: Buffer): void {
    const commands = this.#scanner.scan(bytes);
    if (commands.length === 0) return;
    this.#keepConversation(commands);
    const at = this.#now();
    const said = commands.flatMap((command) => readCommand(command, at) ?? []);
    const seen = foldObservations(said.filter((each) => !(isCall(each) && at - this.#typedAt < echoMs)));
    const news: Observation[] = [];
    // A short turn is one piece of output: the state after it is the one before it, but not the last one.
    for (const each of seen) if (!isKnown([...this.#observations, ...news], each)) news.push(each);
    if (news.length > 0) this.#write(news);
  }

  /** Somebody typed, who has seen what the program called for. A bell soon after is an answer to a key. */
  handleTyping(): void {
    const at = this.#now();
    this.#typedAt = at;
    const last = this.#observations.findLast(({ source }) => source === "notice");
    if (last !== undefined && isCall(last)) this.#write([{ source: "notice", at, state: "unknown" }]);
  }

  #keepConversation(commands: readonly SystemCommand[]): void {
    const ids = commands.flatMap(({ number, payload }) =>
      number === statusCommand ? (readConversationId(payload, decodeBase64) ?? []) : [],
    );
    const id = ids.at(-1);
    if (id === undefined) return;
    try {
      writeFileSync(this.#conversation, id, { mode });
    } catch {
      // A full disk: the next attempt begins a new conversation.
    }
  }

  #write(news: readonly Observation[]): void {
    this.#observations = foldObservations([...this.#observations, ...news]);
    this.#lines += news.length;
    try {
      if (this.#lines <= mostLines) return appendFileSync(this.#path, textOf(news), { mode });
      this.#lines = this.#observations.length;
      writeFileSync(`${this.#path}.tmp`, textOf(this.#observations), { mode });
      renameSync(`${this.#path}.tmp`, this.#path);
    } catch {
      // A full disk: what the program does is unknown until its next change.
    }
  }
}

/** An unknown state is news only after a known one. */
function isKnown(known: readonly Observation[], observation: Observation): boolean {
  const last = known.findLast(({ source }) => source === observation.source);
  if (last === undefined) return observation.state === "unknown";
  if (isCall(observation)) return isRepeated(last, observation);
  return JSON.stringify({ ...last, at: 0 }) === JSON.stringify({ ...observation, at: 0 });
}

function readCommand({ number, payload }: SystemCommand, at: number): Observation | undefined {
  if (number === statusCommand) return readProgramStatus(payload, at, decodeBase64);
  return titleCommands.has(number) ? readWindowTitle(payload, at) : readNotice(number, payload, at);
}

function decodeBase64(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}

function textOf(observations: readonly Observation[]): string {
  return observations.map((each) => `${JSON.stringify(each)}\n`).join("");
}
