import { setImmediate } from "node:timers/promises";

import { afterEach, expect, test, vi } from "vitest";

import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { LogLines } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import { againMs, LinePages, pageLines } from "./line-pages.ts";

/** A log that answers like the server and records the requests. */
class Log {
  texts: string[];
  growing = false;
  /** Lines per answer, limited as for long lines. */
  most = Number.POSITIVE_INFINITY;
  readonly asked: number[] = [];

  constructor(texts: readonly string[]) {
    this.texts = [...texts];
  }

  readonly read = async ({ from, count }: { from: number; count: number }) => {
    if (count > 0) this.asked.push(from);
    const bytes = this.texts.reduce((sum, text) => sum + text.length + 1, 0);
    const lines = this.texts
      .slice(from - 1, from - 1 + Math.min(count, this.most))
      .map((text, at) => ({ number: from + at, offset: 0, bytes: text.length, text, cut: false }));
    const answer: LogLines = {
      lines,
      total: this.texts.length,
      bytes,
      counted: bytes,
      growing: this.growing,
    };
    return ok(answer);
  };
}

afterEach(() => void vi.useRealTimers());

/** Waits until all requests have been answered. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `line ${at + 1}`);
}

test("reads the visible page and the one before it, and evicts the page that was unused longest", async () => {
  const log = new Log(numbered(100_000));
  const pages = new LinePages(log.read);
  await pages.look();
  pages.want(range(50_000, 50_050));
  await settle();
  expect(pages.line(50_000)?.text).toBe("line 50000");
  expect(pages.line(1)).toBeUndefined();
  const page = Math.floor(49_999 / pageLines);
  expect(log.asked.map((from) => (from - 1) / pageLines).toSorted((a, b) => a - b)).toEqual([page - 1, page]);
  for (let first = 1; first < 100_000; first += pageLines) {
    pages.want(range(first, first + 40));
    await settle();
  }
  expect(pages.line(99_990)?.text).toBe("line 99990");
  expect(pages.held).toBeLessThan(16_000);
});

test("reads a page with several requests when its lines are long", async () => {
  const log = new Log(numbered(300));
  log.most = 100;
  const pages = new LinePages(log.read);
  pages.want(range(1, 300));
  await settle();
  expect([1, 256, 257, 300].map((line) => pages.line(line)?.text)).toEqual([
    "line 1",
    "line 256",
    "line 257",
    "line 300",
  ]);
});

test("reads the last page again when the log has grown, even within its last line", async () => {
  const log = new Log(["one", "tw"]);
  log.growing = true;
  const pages = new LinePages(log.read);
  pages.want(range(1, 10));
  await settle();
  expect(pages.line(2)?.text).toBe("tw");
  log.texts = ["one", "two", "three"];
  await pages.look();
  await settle();
  expect([2, 3].map((line) => pages.line(line)?.text)).toEqual(["two", "three"]);
});

test("retries at a fixed interval while the server is away, however often the user scrolls, then loads the requested page", async () => {
  const log = new Log(numbered(5_000));
  let asked = 0;
  let away = true;
  const pages = new LinePages(async (query) => {
    asked += 1;
    return away ? fail({ reason: "unavailable", detail: "away" } as const) : await log.read(query);
  });
  pages.listen(() => pages.want(range(1, 40)));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  pages.want(range(1, 40));
  await settle();
  for (let first = 1; first < 4_000; first += 500) pages.want(range(first, first + 40));
  await settle();
  expect([asked, pages.failure?.reason]).toEqual([1, "unavailable"]);
  vi.advanceTimersByTime(againMs);
  await settle();
  expect(asked).toBe(2);
  away = false;
  vi.advanceTimersByTime(againMs);
  await settle();
  expect([pages.line(1)?.text, pages.failure]).toEqual(["line 1", undefined]);
});

test("continues a colour across lines and pages until it ends", async () => {
  const log = new Log(["\x1b[31mred", ...numbered(300), "\x1b[0mplain"]);
  const pages = new LinePages(log.read);
  pages.want(range(1, 310));
  await settle();
  const colours = [1, 2, pageLines + 1, 302].map((line) => pages.line(line)?.spans[0]?.style.text);
  expect(colours).toEqual([1, 1, 1, undefined]);
  const later = new LinePages(log.read);
  later.want(range(pageLines + 10, pageLines + 20));
  await settle();
  expect(later.line(pageLines + 10)?.spans[0]?.style.text).toBe(1);
});
