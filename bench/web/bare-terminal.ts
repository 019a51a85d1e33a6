import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { Browser, Page } from "playwright-core";

import { Visitor, type Look } from "../../e2e/rigs/web/browser.ts";
import { serveBarePage } from "./bare-page.ts";
import { watchTerminal, type SeenFlood } from "./watched-page.ts";

const xterm = dirname(createRequire(import.meta.url).resolve("@xterm/xterm/package.json"));

export interface BareTerminal extends AsyncDisposable {
  readonly page: Page;
  /** Shows the lines of `seq`, written as fast as the terminal accepts them. */
  flood(lines: number): Promise<SeenFlood>;
  /**
   * Scrolls each of its terminals by `lines` lines every `everyMs` milliseconds, until the page is closed.
   */
  scroll(lines: number, everyMs: number): Promise<void>;
}

const markup = `<!doctype html><link rel="stylesheet" href="/xterm.css">
<style>body { display: grid; grid-template-columns: auto auto }</style><body>
<script type="module">
import { Terminal } from "/xterm.mjs";
const count = Number(new URL(location).searchParams.get("count"));
const options = { cols: count > 1 ? 75 : 150, rows: count > 1 ? 25 : 50, fontSize: 13, scrollback: 5000 };
window.terminals = Array.from({ length: count }, () => {
  const terminal = new Terminal({ ...options, minimumContrastRatio: 4.5, cursorBlink: false });
  terminal.open(document.body.appendChild(document.createElement("div")));
  return terminal;
});
const [terminal] = window.terminals;
if (new URL(location).searchParams.has("socket")) {
  const socket = new WebSocket("ws://" + location.host);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => terminal.write(new Uint8Array(data));
  await new Promise((open) => socket.addEventListener("open", open));
  terminal.onData((text) => socket.send(text));
} else terminal.onData((text) => { window.seen.heard(text.length); terminal.write(text); });
window.write = (bytes) => new Promise((done) => terminal.write(bytes, done));
document.title = "ready";
</script>`;

export interface BareOptions {
  /** Terminals on the page; 1 if absent. */
  readonly count?: number;
  /** Sends keys to a program, which echoes them; else the page does. */
  readonly toProgram?: boolean;
}

/** Opens a page with xterm.js only, which echoes keys in its first terminal. */
export async function openBareTerminal(
  browser: Browser,
  look: Look,
  { count = 1, toProgram = false }: BareOptions = {},
): Promise<BareTerminal> {
  const served = await serveBarePage({
    "/": ["text/html", markup],
    "/xterm.css": ["text/css", readFileSync(join(xterm, "css/xterm.css"), "utf8")],
    "/xterm.mjs": ["text/javascript", readFileSync(join(xterm, "lib/xterm.mjs"), "utf8")],
  });
  const { page } = await Visitor.come(browser, served.url, look);
  await watchTerminal(page);
  await page.goto(`${served.url}/?count=${count}${toProgram ? "&socket" : ""}`);
  await page.waitForFunction(() => document.title === "ready");
  await page.locator(".xterm textarea").first().focus();
  return {
    page,
    async [Symbol.asyncDispose]() {
      await page.close();
      served[Symbol.dispose]();
    },
    flood: (lines) => page.evaluate(floodHere, lines),
    scroll: (lines, everyMs) => page.evaluate(scrollHere, [lines, everyMs] as const),
  };
}

/** Runs in the page. */
async function floodHere(lines: number): Promise<SeenFlood> {
  const { write } = window as unknown as { write: (bytes: Uint8Array) => Promise<void> };
  window.seen.reset();
  const shown = window.seen.untilShown("The end.");
  const encoder = new TextEncoder();
  // As much as a server sends without an acknowledgement.
  const portion = 12_500;
  for (let at = 0; at < lines; at += portion) {
    const text = Array.from({ length: Math.min(portion, lines - at) }, (_, line) => `${at + line + 1}\r\n`);
    const bytes = encoder.encode(text.join(""));
    window.seen.heard(bytes.length);
    await write(bytes);
  }
  await write(encoder.encode("The end.\r\n"));
  return await shown;
}

/** Runs in the page. */
function scrollHere([lines, everyMs]: readonly [number, number]): void {
  const { terminals } = window as unknown as { terminals: { write: (text: string) => void }[] };
  let line = 0;
  setInterval(() => {
    const text = Array.from({ length: lines }, () => `${(line += 1)} of what scrolls by\r\n`).join("");
    for (const [at, terminal] of terminals.entries())
      terminal.write(text.replaceAll(/^(?=\d)/gm, `${["one", "two", "three", "four"][at] ?? ""} `));
  }, everyMs);
}
