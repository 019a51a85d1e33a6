import type { ReadStream, WriteStream } from "node:tty";
import { basename } from "node:path";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";
import type { AcpServer } from "./acp-server.ts";
import { startAgent } from "./agent-process.ts";
import { Conversation, type TurnEnd } from "./conversation.ts";
import { LineInput, type Typed } from "./line-input.ts";
import { openRecord } from "./record-file.ts";
import { askPolicy, type PolicyPlaces } from "./policy.ts";
import { type AgentState, conversationFields, statusFields } from "./status-fields.ts";

interface Talk {
  readonly argv: readonly string[];
  readonly prompt: string;
  readonly mode?: string | undefined;
  readonly policy?: PolicyPlaces | undefined;
  /** Tools that the agent gets. */
  readonly servers: readonly AcpServer[];
  /** The id of a conversation to continue. */
  readonly earlier?: string | undefined;
  /** File in which the conversation is recorded. */
  readonly record?: string | undefined;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
}

/** Gives an agent a prompt in this terminal; ends with the turn, unless a person takes part in the conversation. */
export async function talk(options: Talk): Promise<ExitCode> {
  const { argv, stdin, stdout } = options;
  const isAttended = stdin.isTTY && stdout.isTTY;
  const screen = new Screen(stdout, isAttended, basename(argv[0] ?? "agent"));
  const agent = startAgent(argv, options.env);
  const told: string[] = [];
  agent.stderr.setEncoding("utf8").on("data", (text: string) => {
    told.push(...text.split("\n").filter((line) => line.trim() !== ""));
    told.splice(0, Math.max(0, told.length - shownErrors));
  });
  const { directory, mode, policy, servers, earlier, record } = options;
  const conversation = new Conversation({
    agent,
    directory,
    mode,
    servers,
    earlier,
    view: screen,
    isAttended,
    decide: policy && ((asked) => askPolicy(policy, asked, { directory, asks: true })),
    record: record === undefined ? undefined : openRecord(record),
    version: releaseVersion,
  });
  const keyboard = new Keyboard(conversation, screen);
  keyboard.submit(options.prompt);
  const stopped = stopSignals(keyboard);
  if (isAttended) listen(stdin, keyboard);
  try {
    screen.show({ state: "idle" });
    const failure = await conversation.start();
    if (failure !== undefined) {
      screen.print([...told, `✗ ${failure}`, await agent.ended]);
      return exitCodes.taskFailed;
    }
    const end = await takeTurns(conversation, keyboard, screen);
    if (end === undefined) return exitCodes.interrupted;
    if (end.kind === "failed") screen.print(told);
    return end.kind === "ended" ? exitCodes.done : exitCodes.taskFailed;
  } finally {
    stopped[Symbol.dispose]();
    await agent.stop();
    screen.close();
    if (isAttended) stdin.setRawMode(false);
    stdin.pause();
  }
}

/** Lines of the agent's error output that are shown when it fails. */
const shownErrors = 10;

/** Returns how the last turn ended; undefined when the person interrupted it and left. */
async function takeTurns(
  conversation: Conversation,
  keyboard: Keyboard,
  screen: Screen,
): Promise<TurnEnd | undefined> {
  let end: TurnEnd | undefined;
  for (let text = await keyboard.next(); text !== undefined; text = await keyboard.next()) {
    screen.print([`› ${text}`]);
    end = await conversation.prompt(text);
    if (end.kind === "failed") screen.print([`✗ ${end.message}`]);
    else if (end.reason !== "end_turn") screen.print([`■ ${end.reason}`]);
    if (!keyboard.takesPart) break;
  }
  return keyboard.isInterrupted ? undefined : end;
}

function listen(stdin: ReadStream, keyboard: Keyboard): void {
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.on("data", (text: string) => keyboard.read(text));
}

function stopSignals(keyboard: Keyboard): Disposable {
  const stop = () => keyboard.leave(true);
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.on(signal, stop);
  return {
    [Symbol.dispose]: () => {
      for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.off(signal, stop);
    },
  };
}

/** Prompts in order, and what else a person wants of the conversation. */
class Keyboard {
  readonly #conversation: Conversation;
  readonly #screen: Screen;
  readonly #input = new LineInput();
  readonly #prompts: string[] = [];
  #waiting: ((text: string | undefined) => void) | undefined;
  #hasLeft = false;
  /** A person typed something, so that the conversation goes on after the turn. */
  takesPart = false;
  isInterrupted = false;

  constructor(conversation: Conversation, screen: Screen) {
    this.#conversation = conversation;
    this.#screen = screen;
  }

  /** Returns the next prompt; undefined when the person left. */
  async next(): Promise<string | undefined> {
    if (this.#hasLeft) return undefined;
    const text = this.#prompts.shift();
    return text ?? (await new Promise((done) => (this.#waiting = done)));
  }

  read(text: string): void {
    for (const typed of this.#input.read(text)) this.#handle(typed);
    this.#screen.drawInput(this.#input.text);
  }

  submit(text: string): void {
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next === undefined) this.#prompts.push(text);
    else next(text);
  }

  leave(isInterrupted: boolean): void {
    this.#hasLeft = true;
    this.isInterrupted ||= isInterrupted;
    this.#conversation.cancel();
    this.#waiting?.(undefined);
  }

  #handle(typed: Typed): void {
    switch (typed.kind) {
      case "choice":
        if (!this.#conversation.answer(typed.key)) this.#keep(typed.key);
        return;
      case "submitted":
        return this.#handleLine(typed.text);
      case "escape":
        return this.#interrupt();
      case "interrupt":
        return this.#conversation.isWorking ? this.#interrupt() : this.leave(true);
      case "end":
        return this.leave(false);
      case "changed":
        this.takesPart ||= this.#input.text !== "";
    }
  }

  #keep(key: string): void {
    this.#input.text = key;
    this.takesPart = true;
  }

  #interrupt(): void {
    this.takesPart = true;
    this.#conversation.cancel();
  }

  #handleLine(text: string): void {
    if (text.trim() === "") return;
    if (text.trim() === "/exit") return this.leave(false);
    this.takesPart = true;
    if (this.#conversation.isWorking) this.#screen.print(["… queued until the turn has ended"]);
    this.submit(text);
  }
}

/** The lines of the conversation, above the one that a person types. */
class Screen {
  readonly #stdout: WriteStream;
  readonly #isAttended: boolean;
  readonly #program: string;
  #input = "";

  constructor(stdout: WriteStream, isAttended: boolean, program: string) {
    this.#stdout = stdout;
    this.#isAttended = isAttended;
    this.#program = program;
    // Pastes of several lines are one prompt.
    if (isAttended) stdout.write("\u001B[?2004h");
  }

  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const text = lines.flatMap((line) => line.split("\n")).map((line) => visible(line));
    const end = this.#isAttended ? "\r\n" : "\n";
    const clear = this.#isAttended ? "\r\u001B[K" : "";
    this.#stdout.write(`${clear}${text.join(end)}${end}`);
    if (this.#input !== "") this.drawInput(this.#input);
  }

  drawInput(text: string): void {
    this.#input = text;
    if (!this.#isAttended) return;
    const columns = Math.max(10, (this.#stdout.columns ?? 80) - 4);
    const shown = [...visible(text.replaceAll("\n", " ⏎ "))].slice(-columns).join("");
    this.#stdout.write(`\r\u001B[K› ${shown}`);
  }

  show(state: AgentState): void {
    if (!this.#isAttended) return;
    this.#stdout.write(`\u001B]7501;${statusFields(this.#program, state)}\u001B\\`);
    if (state.state !== "working") this.drawInput(this.#input);
  }

  keep(conversation: string): void {
    if (this.#isAttended)
      this.#stdout.write(`\u001B]7501;${conversationFields(this.#program, conversation)}\u001B\\`);
  }

  close(): void {
    if (this.#isAttended) this.#stdout.write("\r\u001B[K\u001B[?2004l\u001B]7501;state=clear\u001B\\");
  }
}
