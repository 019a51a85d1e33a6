import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import xterm from "@xterm/headless";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { FrameReader, frameKinds } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { QueryScanner } from "./terminal-queries.ts";
import type { Viewer } from "./viewer.ts";
import { Viewers } from "./viewers.ts";

const { Terminal } = xterm;
type Terminal = InstanceType<typeof Terminal>;

const directory = mkdtempSync(join(tmpdir(), "wzp-viewers-"));
const logPath = join(directory, "out.log");
beforeEach(() => writeFileSync(logPath, ""));
afterAll(() => rmSync(directory, { recursive: true }));

const size = { columns: 80, rows: 24 };

/** A terminal with a real log that records what the program would receive in a list. */
class Desk {
  readonly said: string[] = [];
  readonly sizes: string[] = [];
  readonly viewers = new Viewers({
    logPath,
    logged: () => statSync(logPath).size,
    size,
    resize: (columns, rows) => void this.sizes.push(`${columns}x${rows}`),
    answer: (bytes) => void this.said.push(Buffer.from(bytes).toString("latin1")),
  });

  print(text: string | Buffer): void {
    appendFileSync(logPath, text);
    this.viewers.output(Buffer.from(text));
  }

  look(options: { readOnly?: boolean; columns?: number; rows?: number } = {}): Look {
    return new Look(this.viewers, { readOnly: false, ...size, ...options });
  }
}

/** Records what one viewer receives. */
class Look {
  readonly viewer: Viewer;
  readonly snapshots: string[] = [];
  readonly messages: unknown[] = [];
  output = "";
  waiting = 0;
  taken: (() => void) | undefined;
  ended = false;
  readonly #reader = new FrameReader();
  #whenPainted = (): void => {};

  constructor(viewers: Viewers, options: { readOnly: boolean; columns: number; rows: number }) {
    const link = {
      send: (frame: Uint8Array) => this.#handle(frame),
      waiting: () => this.waiting,
      whenTaken: (then: () => void) => void (this.taken = then),
      end: () => void (this.ended = true),
    };
    this.viewer = viewers.attach(link, options);
  }

  /** Settles when the next snapshot arrived. */
  painted(): Promise<void> {
    return new Promise((settle) => (this.#whenPainted = settle));
  }

  #handle(bytes: Uint8Array): void {
    const frames = this.#reader.push(bytes);
    if (!frames.ok) throw new Error(frames.failure);
    for (const { kind, body } of frames.value) {
      const text = Buffer.from(body).toString();
      if (kind === frameKinds.snapshot) {
        this.snapshots.push(text);
        this.#whenPainted();
      }
      if (kind === frameKinds.output) this.output += text;
      if (kind === frameKinds.message) this.messages.push(JSON.parse(text));
    }
  }
}

const query = "\x1b[6n";

describe("a question of the program is put to exactly one terminal", () => {
  it("to the host when nobody looks", async () => {
    const desk = new Desk();
    desk.print(`12345${query}\x1b[21t\x05`);
    await expect.poll(() => desk.said).toEqual(["\x1b[1;6R"]);
  });

  it("to the one who looks, to the last active one of three, to the host when all only read", async () => {
    const desk = new Desk();
    const first = desk.look();
    await first.painted();
    desk.print(query);
    const second = desk.look();
    const reader = desk.look({ readOnly: true });
    await reader.painted();
    desk.print(`a${query}b`);
    desk.viewers.activate(first.viewer);
    desk.print(`c${query}d`);
    expect([first.output, second.output, reader.output]).toEqual([
      `${query}abc${query}d`,
      `a${query}bcd`,
      "abcd",
    ]);
    desk.viewers.detach(first.viewer);
    desk.viewers.detach(second.viewer);
    expect(desk.said).toEqual([]);
    desk.print("\x1b[5n");
    await expect.poll(() => desk.said).toEqual(["\x1b[0n"]);
    expect(reader.output).toBe("abcd");
  });

  it("to the next one while the owner is too far behind to hear it", async () => {
    const desk = new Desk();
    const other = desk.look();
    const owner = desk.look();
    await owner.painted();
    owner.waiting = 2 * 1024 * 1024;
    desk.print(query);
    expect([owner.output, other.output]).toEqual(["", query]);
    owner.waiting = 0;
    owner.taken?.();
    await owner.painted();
    desk.print(query);
    expect([owner.output, other.output]).toEqual([query, query]);
  });

  it("also when the output is cut anywhere and the owner changes between the pieces", async () => {
    const output = Buffer.from(`1\x1b[31m2${query}3\x1b[?25l4\x1b]11;?\x075\x1b[c6`, "latin1");
    const questions = new QueryScanner().scan(output).queries.length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(output.length), { maxLength: 6 }), async (cuts) => {
        writeFileSync(logPath, "");
        const desk = new Desk();
        const looks = [desk.look(), desk.look()];
        await looks[1]?.painted();
        const places = [0, ...cuts.toSorted((a, b) => a - b), output.length];
        for (const [at, place] of places.slice(1).entries()) {
          desk.print(output.subarray(places[at], place));
          const next = looks[at % 2];
          if (next !== undefined) desk.viewers.activate(next.viewer);
        }
        const asked = looks.map((look) => new QueryScanner().scan(Buffer.from(look.output)).queries.length);
        expect(asked.reduce((sum, count) => sum + count)).toBe(questions);
        for (const { output: shown } of looks) {
          // oxlint-disable-next-line no-control-regex -- sequences that were broken off or are complete
          const text = shown.replaceAll(
            /\x1b(?:\[[\d;?]*|\][^\x07\x18]*)(?:\x18|\x07|[A-Za-z])|\x1b\x18/g,
            "",
          );
          expect(text.replaceAll("\x18", "")).toBe("123456");
        }
      }),
    );
  });
});

describe("who looks at a terminal whose size another one owns", () => {
  it("receives each new size in order, and the last one before a snapshot", async () => {
    const desk = new Desk();
    const reader = desk.look({ readOnly: true, columns: 0, rows: 0 });
    const owner = desk.look();
    await reader.painted();
    desk.viewers.resize(owner.viewer, 90, 20);
    expect(reader.messages.slice(1)).toEqual([{ type: "resized", columns: 90, rows: 20 }]);
    reader.waiting = 2 * 1024 * 1024;
    desk.print("more than it takes");
    desk.viewers.resize(owner.viewer, 70, 20);
    desk.viewers.resize(owner.viewer, 60, 20);
    expect(reader.messages).toHaveLength(2);
    reader.waiting = 0;
    reader.taken?.();
    await reader.painted();
    expect(reader.messages.slice(2)).toEqual([{ type: "resized", columns: 60, rows: 20 }]);
  });
});

describe("a viewer whose own terminal was resized", () => {
  /** A terminal that leaves the cursor in the last column when it is resized, as WezTerm does. */
  function moveCursorAway(terminal: Terminal): Promise<void> {
    return new Promise((settle) => terminal.write("\x1b[999C", settle));
  }

  async function linesOf(terminal: Terminal, text: string): Promise<readonly string[]> {
    await new Promise<void>((settle) => terminal.write(text, settle));
    const { active } = terminal.buffer;
    return Array.from(
      { length: active.length },
      (_, at) => active.getLine(at)?.translateToString(true) ?? "",
    );
  }

  it("is redrawn, so that later output appears where the program put it", async () => {
    const desk = new Desk();
    const owner = desk.look();
    await owner.painted();
    const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
    desk.print(`${Array.from({ length: 40 }, (_, at) => `line ${at}`).join("\r\n")}\r\n\x1b[31m\x1b[4h`);
    await linesOf(terminal, owner.output);
    const before = owner.output.length;
    terminal.resize(100, 30);
    await moveCursorAway(terminal);
    desk.viewers.resize(owner.viewer, 100, 30);
    await expect.poll(() => owner.output.length).toBeGreaterThan(before);
    desk.print("server line 91\r\n");
    const lines = await linesOf(terminal, owner.output.slice(before));
    expect(lines.filter((line) => line !== "")).toEqual([
      ...Array.from({ length: 40 }, (_, at) => `line ${at}`),
      "server line 91",
    ]);
    const cell = terminal.buffer.active.getLine(lines.indexOf("server line 91"))?.getCell(0);
    expect(cell?.getFgColor()).toBe(1);
    expect(terminal.modes.insertMode).toBe(true);
    expect(owner.snapshots).toHaveLength(1);
  });

  it("is left alone while a program draws the whole screen", async () => {
    const desk = new Desk();
    const owner = desk.look();
    await owner.painted();
    desk.print("\x1b[?1049hfull screen");
    desk.viewers.resize(owner.viewer, 100, 30);
    desk.viewers.resize(owner.viewer, 90, 30);
    desk.print("\x1b[?1049l");
    await expect.poll(() => owner.output).toContain("\x1b[?1049l");
    desk.viewers.resize(owner.viewer, 91, 30);
    await expect.poll(() => owner.output).toContain("\x1b[?2026l");
    expect(owner.output.match(/\x1b\[\?2026h/g)).toHaveLength(1);
  });
});

describe("a viewer whose terminal has another size", () => {
  it("sees the terminal's upper left part, with the cursor in it, and whose size it is", async () => {
    const desk = new Desk();
    const small = desk.look({ columns: 20, rows: 5 });
    const owner = desk.look();
    await owner.painted();
    desk.print("\x1b[31mred\x1b[0m 日本語日本語日本語日本語\r\n\r\nthree\r\nfour\r\nfive\r\nsix");
    await expect.poll(() => small.output).toContain("six");
    const last = small.output.slice(small.output.lastIndexOf("\x1b[?2026h"));
    expect(last).toContain("\x1b[1;1Hthree\x1b[0m\x1b[K\x1b[2;1Hfour");
    expect(last).toContain("\x1b[5;1H\x1b[0;7m 80×24 elsewhere \x1b[0m");
    expect(last).toMatch(/\x1b\[4;4H\x1b\[\?25h\x1b\[\?2026l$/);
    desk.print("\x1b[H");
    await expect
      .poll(() => small.output)
      .toContain("\x1b[1;1H\x1b[0;38;5;1mred\x1b[0m 日本語日本語日本\x1b[0m");
    expect(owner.output).toContain("\x1b[31mred");
  });

  it.each([
    [60, " 80×24, sized for another terminal; press a key to resize "],
    [40, " 80×24, sized for another terminal "],
    [17, " 80×24 elsewhere "],
    [4, " 80×"],
  ])("is told whose size it is in whole words where %i columns have room for them", async (columns, said) => {
    const desk = new Desk();
    const small = desk.look({ columns, rows: 5 });
    const owner = desk.look();
    await owner.painted();
    await expect.poll(() => small.output).toContain(`\x1b[0;7m${said}\x1b[0m`);
  });

  it("becomes the owner by a key, and then the other one is shown pictures", async () => {
    const desk = new Desk();
    const first = desk.look();
    const second = desk.look({ columns: 100, rows: 30 });
    await second.painted();
    expect([first.viewer.boxed, second.viewer.boxed]).toEqual([true, false]);
    desk.viewers.activate(first.viewer);
    await first.painted();
    expect([first.viewer.boxed, second.viewer.boxed]).toEqual([false, true]);
    desk.print("words");
    expect(first.output).toContain("words");
    await expect.poll(() => second.output).toContain("\x1b[1;1Hwords");
    desk.viewers.detach(first.viewer);
    expect(second.viewer.boxed).toBe(false);
    expect(desk.sizes).toEqual(["100x30", "80x24", "100x30"]);
  });

  it("and that only reads sees the last picture before it hears of the end; a pipe gets the bytes", async () => {
    const desk = new Desk();
    const reader = desk.look({ readOnly: true, columns: 30, rows: 10 });
    const pipe = desk.look({ readOnly: true, columns: 0, rows: 0 });
    await pipe.painted();
    desk.print("\x1b[1mlast words");
    desk.viewers.ended("r1/x#1", { kind: "exited", code: 0, at: 1, logBytes: 1 });
    await expect.poll(() => reader.ended).toBe(true);
    expect(reader.output).toContain("\x1b[0;1mlast words");
    expect(reader.output).not.toContain("a key makes it yours");
    expect(pipe.output).toBe("\x1b[1mlast words");
  });
});

describe("the host", () => {
  it("survives output that its emulator cannot follow, and shows its end to who comes then", async () => {
    const desk = new Desk();
    const look = desk.look();
    await look.painted();
    const much = Buffer.alloc(12 * 1024 * 1024, "\x1b[31mmuch\x1b[0m\r\n");
    for (let time = 0; time < 5; time++) desk.print(much);
    // The flood ends in the middle of a sequence.
    desk.print("\x18\r\nThe end.");
    const late = desk.look();
    await late.painted();
    expect(late.snapshots.at(-1)).toContain("The end.");
  });

  it("keeps the last sizes of a terminal that is resized in a loop, and passes on no change that is none", async () => {
    const desk = new Desk();
    const look = desk.look({ columns: 100, rows: 30 });
    await look.painted();
    for (let time = 0; time < 500; time++) desk.viewers.resize(look.viewer, 50 + (time % 7), 20);
    desk.viewers.resize(look.viewer, 60, 20);
    desk.viewers.resize(look.viewer, 60, 20);
    desk.viewers.resize(look.viewer, 0, 20);
    desk.viewers.resize(look.viewer, 5_000, 20);
    expect(desk.sizes).toHaveLength(502);
    expect(desk.viewers.sizes.length).toBeLessThanOrEqual(100);
  });
});
