import { ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import type { CursorData } from "../../protocol/api/event-stream-text.ts";
import type { Event } from "../../protocol/api/schemas/event-schemas.ts";
import type { Client } from "../client.ts";
import type { StreamMessage } from "../parse-event-stream.ts";

const pageSize = 1000;

/**
 * Passes every event on exactly once and in order, whatever the connection does: drops duplicates, fetches
 * missing events from the server, and detects a server with a different history.
 */
export class EventIntake {
  readonly #source: Pick<Client, "events">;
  readonly #handle: (event: Event) => void;
  #cursor: number | undefined;
  /** The newest event up to the cursor; identifies the history. */
  #last: Event | undefined;

  constructor(source: Pick<Client, "events">, handle: (event: Event) => void) {
    this.#source = source;
    this.#handle = handle;
  }

  /** `seq` of the last event passed on; undefined when everything must be loaded. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** Resets the cursor when the server's history differs from the one followed, or cannot be verified. */
  async checkHistory(): Promise<Result<void, Failure>> {
    const last = this.#last;
    if (this.#cursor === undefined || last === undefined) return ok(this.forget());
    const page = await this.#source.events({ after: last.seq - 1, limit: 1 });
    // Everything is loaded again: what happened meanwhile can no longer be told.
    if (!page.ok && page.failure.reason === "gone") return ok(this.forget());
    if (!page.ok) return page;
    const [found] = page.value.items;
    if (found?.seq !== last.seq || !isSame(found, last)) this.forget();
    return ok(undefined);
  }

  /** Begins after this event and remembers it, so that a different history is detected from the start. */
  async begin(cursor: number): Promise<Result<void, Failure>> {
    this.#cursor = cursor;
    const page = await this.#source.events({ after: Math.max(0, cursor - 1), limit: 1 });
    if (!page.ok) return page;
    this.#last ??= page.value.items.find(({ seq }) => seq === cursor);
    return ok(undefined);
  }

  async take(message: StreamMessage): Promise<Result<void, Failure>> {
    if (message.event !== "cursor") return this.#receive(JSON.parse(message.data) as Event);
    return ok(this.#pass(JSON.parse(message.data) as CursorData));
  }

  /** Advances over events that are not relevant to this client, only from where none is missing. */
  #pass({ seq, after = Number.POSITIVE_INFINITY }: CursorData): void {
    if (this.#cursor !== undefined && after <= this.#cursor) this.#cursor = Math.max(this.#cursor, seq);
  }

  async #receive(event: Event): Promise<Result<void, Failure>> {
    while (this.#cursor !== undefined && event.seq > this.#cursor + 1) {
      const page = await this.#source.events({ after: this.#cursor, limit: pageSize });
      if (!page.ok) return page;
      for (const missed of page.value.items) this.#hand(missed);
      // These numbers have no events: the server has none before this one.
      if (page.value.items.length === 0 || page.value.next === undefined) break;
    }
    this.#hand(event);
    return ok(undefined);
  }

  #hand(event: Event): void {
    if (this.#cursor !== undefined && event.seq <= this.#cursor) return;
    this.#cursor = event.seq;
    this.#last = event;
    this.#handle(event);
  }

  forget(): void {
    this.#cursor = undefined;
    this.#last = undefined;
  }
}

function isSame(one: Event, other: Event): boolean {
  return one.at === other.at && one.kind === other.kind && one.task === other.task && one.run === other.run;
}
