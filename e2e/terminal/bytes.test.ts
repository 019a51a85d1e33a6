import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";
import { Recording } from "../rigs/terminal/recording.ts";

const printf = (text: string): string => {
  const octal = [...Buffer.from(text)].map((byte) => String.raw`\0${byte.toString(8).padStart(3, "0")}`);
  return `printf '%b' '${octal.join("")}'`;
};

describe.skipIf(!hasTmux)("the output of a program with a viewer attached", () => {
  it("reaches the viewer unchanged: images, links, clipboard, notifications, unknown sequences", async () => {
    await using desk = await Desk.open();
    const bytes = [
      "\x1bPq#0;2;0;0;0#0~~@@vv@@~~$-\x1b\\",
      "\x1b]1337;File=name=YQ==;inline=1:iVBORw0KGgo=\x07",
      "\x1b_Ga=T,f=100,q=1;iVBORw0KGgo=\x1b\\",
      "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
      "\x1b]52;c;c2VjcmV0\x07\x1b]9;toast\x07\x1b]9;4;1;20\x07\x1b]9;4;0\x07",
      "\x1b[38;2;1;2;3m\x1b[58;5;9m\x1b[4:3m日本🙂\x1b[0m\x1b]7777;x\x1b\\",
    ].join("");
    await desk.task(
      "shows",
      `stty -opost -echo; echo ready; read word; ${printf(bytes)}; echo over; read word`,
    );
    const recording = new Recording(desk, `${wzp} attach 'r1/shows#1'`);
    await desk.sees("ready");
    desk.tmux("send-keys", "Enter");
    await until("all of it", () => recording.text.includes("over"));
    expect(recording.bytes.includes(Buffer.from(bytes))).toBe(true);
    desk.tmux("send-keys", "C-\\", "C-\\");
    await desk.sees("code 0");

    const replay = new Recording(desk, `${wzp} attach 'r1/shows#1'`);
    await until("the replay", () => replay.text.includes("over"));
    expect(replay.text).not.toMatch(/\x1b\]52|\x1b\]9;toast|\x1bP|\x1b_G|\x1b\]1337;File/);
    desk.tmux("send-keys", "Enter");
    await until("the end", () => replay.text.includes("exited with 0"));
  });

  it("may be garbage: the viewer continues and restores the terminal", async () => {
    await using desk = await Desk.open();
    writeFileSync(join(desk.home, "garbage"), garbage(200_000));
    await desk.task("garbage", "read word; cat garbage; exit 5");
    const recording = new Recording(desk, `${wzp} attach 'r1/garbage#1'`);
    await until("attached", () => recording.bytes.length > 0);
    desk.tmux("send-keys", "Enter");
    await until("the end", () => recording.text.includes("exited with 5"));
    expect(recording.leftBehind).toBe("");
    // By now the shell has received late answers to queries in the output.
    desk.tmux("respawn-pane", "-k", "-c", desk.home, desk.shell);
    await desk.sees("desk>");
    const again = new Recording(desk, `${wzp} attach 'r1/garbage#1'`);
    await until("its last screen", () => again.text.includes("exited with 5"));
  });

  it("is not slowed by a suspended viewer, which sees the end when it continues", async () => {
    await using desk = await Desk.open();
    await desk.task(
      "flood",
      "echo ready; read word; head -c 30000000 /dev/zero | tr '\\0' x; echo; echo The end.; read word",
    );
    const recording = new Recording(desk, `${wzp} attach 'r1/flood#1'`);
    await desk.sees("ready");
    const [client] = processesWith(`WZP_HOME=${desk.home}`).filter(
      ({ command }) => /main\.js attach/.test(command) && !/^(script|sh) /.test(command),
    );
    if (client === undefined) throw new Error("there is no client");
    process.kill(client.pid, "SIGSTOP");
    desk.type("");
    desk.tmux("new-window", "-n", "other", desk.shell);
    desk.type(`${wzp} send --enter 'r1/flood#1' go; ${wzp} logs 'r1/flood#1' | tail -c 20`);
    await until("the whole log", () => desk.out("flood").length > 30_000_000);
    process.kill(client.pid, "SIGCONT");
    await until("the end on the screen", () => recording.text.includes("The end."));
    expect(recording.bytes.length).toBeLessThan(10_000_000);
  });
});

describe.skipIf(!hasTmux)("a terminal query of the program", () => {
  it.each([0, 1, 3])("is answered exactly once with %i viewers", async (count) => {
    await using desk = await Desk.open();
    const ask = String.raw`stty raw -echo; printf '\033[5n'; head -c 4 > first; printf 'asked'; head -c 1 > second; stty sane; echo; od -An -c first; od -An -c second`;
    await desk.task("asks", `echo ready; while [ ! -e go ]; do sleep 0.05; done; ${ask}; read word`);
    for (let viewer = 0; viewer < count; viewer++) {
      const window = `viewer-${viewer}`;
      desk.tmux("new-window", "-d", "-n", window, desk.shell);
      desk.tmux("send-keys", "-t", window, `${wzp} attach 'r1/asks#1'`, "Enter");
      await until("another viewer", () => desk.tmux("capture-pane", "-p", "-t", window).includes("ready"));
    }
    writeFileSync(join(desk.home, "go"), "");
    await until("the answer", () => desk.out("asks").includes("asked"));
    desk.type(`${wzp} send 'r1/asks#1' x; echo sent`);
    await until("what came", () => /033 {3}\[ {3}0 {3}n\r\n +x\r\n/.test(desk.out("asks")));
  });
});

/** Returns the same bytes in every run. */
function garbage(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  let state = 42;
  for (let at = 0; at < count; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
