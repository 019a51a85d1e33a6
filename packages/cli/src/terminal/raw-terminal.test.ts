import { describe, expect, it } from "vitest";

import type { CliStreams } from "../invocation/context.ts";
import { RawTerminal } from "./raw-terminal.ts";

function terminalOfPieces(): { terminal: RawTerminal; written: () => string } {
  const pieces: string[] = [];
  const stdout = {
    isTTY: false,
    rows: 2,
    write: (piece: string | Uint8Array) => pieces.push(Buffer.from(piece).toString()) > 0,
  };
  const stdin = { isTTY: false, pause: () => {} };
  const terminal = new RawTerminal({ stdin, stdout } as unknown as CliStreams);
  return { terminal, written: () => pieces.splice(0).join("") };
}

describe("a person's terminal", () => {
  it("gets words of our own only where the program is not in the middle of a sequence or a character", () => {
    const { terminal, written } = terminalOfPieces();
    using _terminal = terminal;
    terminal.write(Buffer.from("a\x1b[3"));
    terminal.writeBetween("<one>");
    terminal.writeBetween("<two>");
    expect(written()).toBe("a\x1b[3");
    terminal.write(Buffer.from("1mred"));
    terminal.writeBetween("<three>");
    expect(written()).toBe("1mred<one><two><three>");
    const wide = Buffer.from("日");
    terminal.write(wide.subarray(0, 2));
    terminal.writeBetween("<four>");
    terminal.write(Buffer.concat([wide.subarray(2), Buffer.from("\x1b]0;a title")]));
    terminal.write(Buffer.from("\x07b"));
    expect(written()).toMatch(/<four>$/);
  });

  it("that skips to a new screen first ends and undoes what the program had switched", () => {
    const { terminal, written } = terminalOfPieces();
    using _terminal = terminal;
    terminal.write(
      Buffer.from(
        "\x1b[>1u\x1b[?1049h\x1b[>5u\x1b[>7u\x1b]11;red\x07\x1b]4;7;blue\x07\x1b]9;4;1;5\x07\x1b]0;t\x07\x1b]0;hal",
      ),
    );
    written();
    terminal.paint(Buffer.from("new"), false);
    const painted = written();
    expect(painted.startsWith("\x18\x1b[<2u\x1b[?1049l\x1b[<1u")).toBe(true);
    expect(painted).toContain("\x1b]111\x07\x1b]104;7\x07\x1b]1;\x07\x1b]2;\x07\x1b]9;4;0\x07");
    expect(painted).toMatch(/\x1b\[H\x1b\[2Jnew$/);
    terminal.paint(Buffer.from("newer"), false);
    expect(written()).not.toMatch(/1049|<2u|111/);
  });
});
