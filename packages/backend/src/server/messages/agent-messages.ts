import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import {
  type AgentMessage,
  nextPrompt,
  promptText,
  takesPrompt,
  unreadMessages,
} from "@wezterm-parallel/shared/domain/activity/message-delivery";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import type { EventFeed } from "../../base/backlog.ts";
import { MessageBox } from "./message-box.ts";

/** Types prompts into agents, as answers are typed. */
interface PromptTyping {
  /** The current activity of an attempt's program. */
  activityOf(attempt: AttemptName): Activity | undefined;
  /** `not-asked`: it no longer shows its prompt, and nothing was typed. */
  type(
    attempt: AttemptName,
    prompt: { readonly text: string; readonly since: number; readonly by: string },
  ): Promise<"typed" | "not-asked" | Failure>;
}

interface AgentMessagesOptions {
  /** The state directory of the home. */
  readonly state: string;
  readonly typing: PromptTyping;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Longer than an answer takes to be taken. */
const mostTries = 60;
const tryAgainMs = 250;

export type MessageToSend = Pick<AgentMessage, "text" | "from" | "by" | "asPrompt">;

/** Keeps messages to agents until they are read by a tool, or typed when the agent shows its empty prompt. */
export class AgentMessages implements Disposable {
  readonly #options: AgentMessagesOptions;
  readonly #feed: Disposable;
  /** Deliveries under way, by directory: two prompts must not be typed into each other. */
  readonly #typing = new Map<string, Promise<unknown>>();

  constructor(options: AgentMessagesOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => {
      for (const event of events) this.#hear(event);
    });
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
  }

  /** Returns the message with what has become of it: typed at once into an empty prompt, else queued. */
  async send(attempt: AttemptName, message: MessageToSend): Promise<Result<AgentMessage, "many" | Failure>> {
    const box = this.#box(attempt);
    const added = box.add(message);
    if (!added.ok) return added;
    const trouble = message.asPrompt ? await this.#deliver(attempt) : undefined;
    const found = box.all().find(({ id }) => id === added.value.id) ?? added.value;
    return found.state === "untaken" && trouble !== undefined ? fail(trouble) : ok(found);
  }

  all(attempt: AttemptName): readonly AgentMessage[] {
    return this.#box(attempt).all();
  }

  /** Returns what the agent has not read, oldest first. */
  unread(attempt: AttemptName): readonly AgentMessage[] {
    return unreadMessages(this.#box(attempt).all());
  }

  /** Remembers that the agent got its messages up to this one. */
  markRead(attempt: AttemptName, upTo: number): void {
    const box = this.#box(attempt);
    box.mark(
      unreadMessages(box.all()).filter(({ id }) => id <= upTo),
      "read",
    );
  }

  #hear({ kind, task, attempt = 1, data }: Event): void {
    if (kind !== "task.input" || !takesPrompt(data.activity)) return;
    const id = parseId(task);
    if (id.ok && id.value.kind === "task")
      void this.#deliver({ kind: "attempt", run: id.value.run, task: id.value.task, attempt });
  }

  /** Returns why the agent did not take what was typed. */
  async #deliver(attempt: AttemptName): Promise<Failure | undefined> {
    const key = this.#directory(attempt);
    const before = this.#typing.get(key) ?? Promise.resolve();
    const delivery = before.then(() => this.#typeOrTryAgain(attempt));
    this.#typing.set(key, delivery);
    const trouble = await delivery;
    if (this.#typing.get(key) === delivery) this.#typing.delete(key);
    return trouble;
  }

  /** Somebody else's answer may be on its way to the program when it shows its prompt, which is announced only once. */
  async #typeOrTryAgain(attempt: AttemptName): Promise<Failure | undefined> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const typed = await this.#type(attempt);
      if (typed !== "not-asked") return typed;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#options.clock.after(tryAgainMs, resolve);
      await promise;
    }
    return undefined;
  }

  async #type(attempt: AttemptName): Promise<Failure | "not-asked" | undefined> {
    const { typing } = this.#options;
    const box = this.#box(attempt);
    const all = box.all();
    if (!all.some(({ state }) => state === "queued")) return undefined;
    const activity = typing.activityOf(attempt);
    const messages = nextPrompt(all, activity);
    if (messages.length === 0 || activity === undefined) return undefined;
    // A server that ends now does not type them again: what was typed may have been taken.
    box.mark(messages, "typing");
    const [{ from: by = "" } = {}] = messages;
    const text = promptText(messages);
    const typed = await typing.type(attempt, { text, since: activity.since, by });
    if (typed === "typed") box.mark(messages, "typed");
    else box.mark(messages, typed === "not-asked" ? "queued" : "untaken");
    return typed === "typed" ? undefined : typed;
  }

  #box(attempt: AttemptName): MessageBox {
    return new MessageBox(this.#directory(attempt), this.#options.clock);
  }

  #directory({ run, task, attempt }: AttemptName): string {
    return attemptDirectory(this.#options.state, run, task, attempt);
  }
}
