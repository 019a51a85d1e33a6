import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname } from "node:path";

import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import { memoryMark, type PluginBirth, type PluginRequest } from "./plugin-birth.ts";
import type { PluginFiles } from "./plugin-files.ts";
import { type PluginHello, type PluginMessage, pluginMessageSchema } from "./plugin-messages.ts";
import { programFile } from "./program-file.ts";

/** Limits beyond which a plugin is ended. */
export interface PluginLimits {
  /** Ms until it must have been loaded. */
  readonly startMs: number;
  /** Ms for a call that sets no time of its own. */
  readonly callMs: number;
  /** Ms between two heartbeats; it must answer one before the next. */
  readonly beatMs: number;
  readonly memoryMb: number;
}

export const pluginLimits: PluginLimits = { startMs: 10_000, callMs: 10_000, beatMs: 5_000, memoryMb: 256 };

interface Start {
  readonly name: string;
  readonly files: PluginFiles;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: PluginLimits;
}

type Answer = Result<unknown, Failure>;

/** Characters of one line, and of what it prints between two heartbeats. */
const mostText = 1_000_000;
const keptErrors = 8_000;
const shownErrors = 300;
/** V8's own memory beside the heap of the plugin's data. */
const heapShare = 0.5;

/** One process of a plugin: an end that nobody asked for, and every misuse, is told by `ended` and to all callers. */
export class PluginProcess implements AsyncDisposable {
  /** Why it ended, once it has. */
  readonly ended: Promise<string>;
  readonly #name: string;
  readonly #limits: PluginLimits;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #hello = Promise.withResolvers<Result<PluginHello, Failure>>();
  readonly #calls = new Map<number, (answer: Answer) => void>();
  #beat: NodeJS.Timeout | undefined;
  #last = 0;
  #unanswered = false;
  #why: string | undefined;
  #line = "";
  #errors = "";
  #printed = 0;

  constructor({ name, files, settings, env, limits }: Start) {
    this.#name = name;
    this.#limits = limits;
    const { memoryMb } = limits;
    const birth: PluginBirth = { ...files, settings, mostBytes: memoryMb * 1_048_576 };
    const heap = `--max-old-space-size=${Math.round(memoryMb * heapShare)}`;
    this.#child = spawn(process.execPath, [heap, programFile("plugin-host"), JSON.stringify(birth)], {
      cwd: dirname(files.entry),
      env: { ...env },
      stdio: "pipe",
      detached: true,
    });
    this.ended = this.#listen();
    void this.ended.then((why) => this.#close(why));
  }

  /** Waits until it is loaded. */
  async hello(): Promise<Result<PluginHello, Failure>> {
    using _limit = this.#within(this.#limits.startMs, "was not loaded");
    return await this.#hello.promise;
  }

  async call(call: string, input: unknown, limitMs = this.#limits.callMs): Promise<Answer> {
    if (this.#why !== undefined) return fail(this.#failure(this.#why));
    this.#last += 1;
    const id = this.#last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#calls.set(id, resolve);
    using _limit = this.#within(limitMs, `did not answer ${call}`);
    this.#ask({ id, call, input });
    const answer = await promise;
    this.#calls.delete(id);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("was ended");
    await this.ended;
  }

  #listen(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const child = this.#child;
    child.stdin.on("error", () => undefined);
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#readError(text));
    child.on("error", (error) => resolve(`could not be started: ${error.message}`));
    // Not `close`: what the plugin has started may keep its output open.
    child.on("exit", (code, signal) => setImmediate(() => resolve(this.#why ?? this.#wayOut(code, signal))));
    return promise;
  }

  #wayOut(code: number | null, signal: NodeJS.Signals | null): string {
    const isOver = this.#errors.includes(memoryMark) || this.#errors.includes("heap out of memory");
    if (isOver) return `used more than ${this.#limits.memoryMb} MB of memory`;
    const last =
      this.#errors.split("\n").findLast((line) => /^\S.*Error\b/.test(line)) ??
      this.#errors.trim().slice(-shownErrors);
    const how = signal === null ? `ended with ${code}` : `was killed by ${signal}`;
    return last === "" ? how : `${how}: ${last}`;
  }

  #read(text: string): void {
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#hear(line);
    if (this.#line.length > mostText) this.#end("wrote a line without an end");
  }

  #hear(line: string): void {
    if (this.#why !== undefined) return;
    const message = readMessage(line);
    if (message === undefined || !this.#take(message)) {
      this.#end(`answered nonsense: ${line.slice(0, 100).replaceAll(/\p{Cc}/gu, " ")}`);
    }
  }

  /** Returns false for an answer that nobody waits for. */
  #take(message: PluginMessage): boolean {
    if ("hello" in message) this.#begin(message.hello);
    else if ("broken" in message) this.#end(`cannot be loaded: ${message.broken}`);
    else if ("pong" in message) this.#unanswered = false;
    else return this.#answer(message);
    return true;
  }

  /** It reads nothing before it is loaded. */
  #begin(hello: PluginHello): void {
    this.#beat ??= setInterval(() => this.#heartbeat(), this.#limits.beatMs).unref();
    this.#hello.resolve(ok(hello));
  }

  #answer(message: Extract<PluginMessage, { id: number }>): boolean {
    const resolve = this.#calls.get(message.id);
    if (resolve === undefined) return false;
    if (!("refused" in message)) resolve(ok(message.value));
    else {
      const { reason, detail } = message.refused;
      if (reason === "mistake") resolve(fail(this.#failure(`threw ${detail}`)));
      else resolve(fail({ reason, detail: `${sentence(detail)} (the plugin ${this.#name})` }));
    }
    return true;
  }

  #readError(text: string): void {
    this.#errors = (this.#errors + text).slice(-keptErrors);
    this.#printed += text.length;
    if (this.#printed > mostText) this.#end(`printed more than ${mostText / 1_000_000} MB`);
  }

  #heartbeat(): void {
    if (this.#unanswered) {
      this.#end(`hangs: no heartbeat for ${this.#limits.beatMs / 1_000} s`);
      return;
    }
    this.#unanswered = true;
    this.#printed = 0;
    this.#ask({ ping: this.#last });
  }

  #ask(request: PluginRequest): void {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  #within(limitMs: number, what: string): Disposable {
    const timer = setTimeout(() => this.#end(`${what} within ${limitMs / 1_000} s`), limitMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }

  /** Kills it with what it has started. */
  #end(why: string): void {
    this.#why ??= why;
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }

  #close(why: string): void {
    this.#why ??= why;
    clearInterval(this.#beat);
    this.#end(why);
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    const failure = this.#failure(why);
    this.#hello.resolve(fail(failure));
    for (const resolve of this.#calls.values()) resolve(fail(failure));
    this.#calls.clear();
  }

  #failure(why: string): Failure {
    return {
      reason: "unavailable",
      detail: `The plugin ${this.#name} ${why}.`.replace(/\.\.$/, "."),
      hint: `Look at it with: wzp plugins test ${this.#name}`,
    };
  }
}

function readMessage(line: string): PluginMessage | undefined {
  try {
    return pluginMessageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function sentence(text: string): string {
  return text.replace(/\.$/, "");
}
