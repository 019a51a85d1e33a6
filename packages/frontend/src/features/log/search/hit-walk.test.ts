import { expect, test } from "vitest";

import { HitWalk } from "./hit-walk.ts";
import { LogSearch, type SearchWorker } from "./log-search.ts";
import type { SearchNews } from "./search-messages.ts";

/** A worker that sends the messages given by the test. */
class SpokenWorker implements SearchWorker {
  #hear: ((event: MessageEvent) => void) | undefined;
  ended = false;

  postMessage(): void {}

  terminate(): void {
    this.ended = true;
  }

  addEventListener(name: string, hear: unknown): void {
    if (name === "message") this.#hear = hear as (event: MessageEvent) => void;
  }

  say(news: SearchNews): void {
    this.#hear?.({ data: news } as MessageEvent);
  }

  find(hits: readonly number[], bytes: number): void {
    this.say({ say: "found", hits: Uint32Array.from(hits), bytes });
  }
}

function begin() {
  const worker = new SpokenWorker();
  const log = { attempt: "r1/one#1", phase: "run", stream: "out" } as const;
  const query = { kind: "plain", text: "x", caseSensitive: false } as const;
  const search = new LogSearch(worker, { do: "search", log, query, bytes: 100 }, () => {});
  return { worker, search, walk: new HitWalk(search) };
}

test("jumps to a match once it is found", () => {
  const { worker, walk, search } = begin();
  expect(walk.step(50, true)).toBeUndefined();
  worker.find([10, 20], 50);
  expect([walk.resume(), walk.isPending, search.progress]).toEqual([undefined, true, 0.5]);
  worker.find([70], 80);
  expect(walk.resume()).toEqual({ line: 70, around: false });
  expect([walk.current, walk.isPending, search.state]).toEqual([70, false, "searching"]);
});

test("wraps from the last match to the first and back once all are known", () => {
  const { worker, walk } = begin();
  worker.find([10, 20], 100);
  expect(walk.step(10, true)).toEqual({ line: 20, around: false });
  expect(walk.step(20, true)).toEqual({ line: 10, around: true });
  expect(walk.step(10, false)).toEqual({ line: 20, around: true });
});

test("stays in place without matches, and searches on in a growing log", () => {
  const { worker, walk, search } = begin();
  worker.find([], 100);
  expect([walk.step(1, true), walk.isPending, search.state]).toEqual([undefined, false, "done"]);
  search.extend(200);
  expect(search.state).toBe("searching");
  worker.find([30], 200);
  expect(search.hits.at(0)).toBe(30);
});
