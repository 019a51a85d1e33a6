import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Listens to all events, at one server after another: it leaves each after some events, or when that breaks off. */
export class RoamingListener implements AsyncDisposable {
  /** In the order in which they came. */
  readonly events: Event[] = [];
  /** Number of connections that had events. */
  visits = 0;
  readonly #bases: readonly string[];
  readonly #key: string;
  readonly #over = new AbortController();
  readonly #ended: Promise<void>;

  constructor(bases: readonly string[], key: string) {
    this.#bases = bases;
    this.#key = key;
    this.#ended = this.#roam();
  }

  /** Events that came twice, too early or not at all. */
  violations(): readonly string[] {
    return this.events.flatMap(({ seq }, at) => {
      const before = at === 0 ? 0 : (this.events[at - 1]?.seq ?? 0);
      return seq === before + 1 ? [] : [`event ${seq} came after ${before}`];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#ended;
  }

  async #roam(): Promise<void> {
    for (let at = 0; !this.#over.signal.aborted; at += 1) {
      const before = this.events.length;
      // A server that is away, or that goes away meanwhile, is left for the next one.
      await this.#visit(this.#bases[at % this.#bases.length] ?? "").catch(() => {});
      if (this.events.length > before) this.visits += 1;
    }
  }

  async #visit(base: string): Promise<void> {
    const after = this.events.at(-1)?.seq ?? 0;
    const leave = new AbortController();
    const answer = await fetch(`${base}/api/v1/events?after=${after}`, {
      headers: { authorization: `Bearer ${this.#key}`, accept: "text/event-stream" },
      signal: AbortSignal.any([this.#over.signal, leave.signal]),
    });
    if (!answer.ok || answer.body === null) return;
    const before = this.events.length;
    let text = "";
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + piece).split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) this.#hear(message);
      if (this.events.length - before >= eventsPerVisit) return leave.abort();
    }
  }

  #hear(message: string): void {
    const data = /^data: (.*)$/m.exec(message)?.[1];
    if (data !== undefined && !/^event: cursor$/m.test(message)) this.events.push(JSON.parse(data) as Event);
  }
}

const eventsPerVisit = 15;
