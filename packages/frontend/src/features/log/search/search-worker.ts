import { createClient, type LogName } from "@wezterm-parallel/shared/client/client";

import { browserFailure } from "../../../live/browser-failure.ts";
import { fetchTransport } from "../../../live/fetch-transport.ts";
import { createSignedInTransport } from "../../../live/signed-in-transport.ts";
import { LineScanner } from "./line-scanner.ts";
import { makeMatcher, type Matcher } from "./matcher.ts";
import type { SearchNews, SearchOrder } from "./search-messages.ts";

/** Bytes per chunk: with a harmless pattern, the page hears of the next chunk within milliseconds. */
const pieceBytes = 65_536;

/** Searches one log for one query; stopped by terminating the worker. */
class Search {
  readonly #log: LogName;
  readonly #matcher: Matcher;
  readonly #scanner: LineScanner;
  readonly #client = createClient(createSignedInTransport(fetchTransport, leaveToThePage));
  #at = 0;
  #end = 0;
  #reading = false;

  constructor(log: LogName, matcher: Matcher) {
    this.#log = log;
    this.#matcher = matcher;
    this.#scanner = new LineScanner(matcher);
  }

  async extend(bytes: number): Promise<void> {
    this.#end = Math.max(this.#end, bytes);
    if (this.#reading) return;
    this.#reading = true;
    while (this.#at < this.#end && (await this.#read())) continue;
    this.#reading = false;
  }

  mark(lines: readonly number[], texts: readonly string[]): void {
    say({ say: "busy" });
    say({ say: "marked", lines, ranges: texts.map(this.#matcher.ranges) });
  }

  /** Reads from the current position to the known end; false when there was nothing to read. */
  async #read(): Promise<boolean> {
    const begun = this.#at;
    const stream = await this.#client.readLog(this.#log, { from: this.#at, limit: this.#end - this.#at });
    if (!stream.ok) {
      say({ say: "failed", failure: stream.failure });
      return false;
    }
    for await (const bytes of stream.value.bytes)
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        await turn();
        this.#scan(bytes.subarray(at, at + pieceBytes));
      }
    return this.#at > begun;
  }

  #scan(bytes: Uint8Array): void {
    say({ say: "busy" });
    const hits = this.#scanner.push(bytes);
    this.#at += bytes.length;
    if (this.#at >= this.#end) hits.push(...this.#scanner.lookAtOpen());
    say({ say: "found", hits: Uint32Array.from(hits), bytes: this.#at });
  }
}

let search: Search | undefined;
const channel = new MessageChannel();

function obey(order: SearchOrder): void {
  if (order.do === "mark") return search?.mark(order.lines, order.texts);
  if (order.do === "search") {
    const matcher = makeMatcher(order.query);
    if (!matcher.ok)
      return say({ say: "failed", failure: { reason: "invalid-request", detail: matcher.failure } });
    search = new Search(order.log, matcher.value);
  }
  search?.extend(order.bytes).catch(tellBroken);
}

/** A worker cannot navigate: the page's own requests lead to the sign-in page. */
function leaveToThePage(): void {}

function tellBroken(): void {
  say({ say: "failed", failure: browserFailure("log-broken") });
}

function say(news: SearchNews): void {
  if (news.say === "found") self.postMessage(news, { transfer: [news.hits.buffer] });
  else self.postMessage(news);
}

/** Yields to pending messages; timers would wait for milliseconds. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.addEventListener("message", () => resolve(), { once: true });
    channel.port2.postMessage(undefined);
  });
}

channel.port1.start();
self.addEventListener("message", ({ data }: MessageEvent<SearchOrder>) => obey(data));
