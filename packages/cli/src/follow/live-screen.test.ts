import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";

import { beforeAll, expect, test } from "vitest";

import { prepareWidths } from "../text/width.ts";
import { LiveScreen } from "./live-screen.ts";

beforeAll(() => prepareWidths(["全"]));

/** Records each write separately, because a terminal shows nothing between the bytes of one write. */
class Writes extends EventEmitter {
  readonly all: string[] = [];
  columns = 80;

  write(text: string): boolean {
    return this.all.push(text) > 0;
  }
}

test("a frame is one write, and the next one begins where it began", () => {
  const writes = new Writes();
  {
    using screen = new LiveScreen(writes as unknown as WriteStream, () => ["one", "two"]);
    screen.refresh();
  }
  const [hide, frame, show] = writes.all;
  expect(writes.all).toHaveLength(3);
  expect(hide).toContain("\u001B[?25l");
  expect(frame).toBe("\u001B[?2026hone\u001B[K\r\ntwo\u001B[K\r\n\u001B[J\u001B[?2026l");
  expect(show).toContain("\u001B[?25h");
});

test("rows that a narrower terminal broke are overwritten too, and a resize is drawn at once", async () => {
  const writes = new Writes();
  using _screen = new LiveScreen(writes as unknown as WriteStream, () => [
    "日本語テスト",
    "\u001B[31mred\u001B[39m",
  ]);
  while (writes.all.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  writes.columns = 10;
  writes.emit("resize");
  while (writes.all.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(writes.all[2]).toContain("\r\u001B[3A");
});
