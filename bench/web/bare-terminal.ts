import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { Browser, Page } from "playwright-core";

import { Visitor, type Look } from "../../e2e/rigs/web/browser.ts";
import { watchTerminal, type SeenFlood } from "./watched-page.ts";

const home = "http://bare.test";
const xterm = dirname(createRequire(import.meta.url).resolve("@xterm/xterm/package.json"));

export interface BareTerminal {
  readonly page: Page;
  /** Shows the lines of `seq`, written as fast as the terminal accepts them. */
  flood(lines: number): Promise<SeenFlood>;
  /**
   * Scrolls each of its terminals by `lines` lines every `everyMs` milliseconds, until the page is closed.
   */
  scroll(lines: number, everyMs: number): Promise<void>;
}

const document = `<!doctype html><link rel="stylesheet" href="/xterm.css">
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
terminal.onData((text) => { window.seen.heard(text.length); terminal.write(text); });
window.write = (bytes) => new Promise((done) => terminal.write(bytes, done));
terminal.focus();
</script>`;

/** Opens a page with xterm.js only, which echoes keys itself in its first terminal. */
export async function openBareTerminal(browser: Browser, look: Look, count = 1): Promise<BareTerminal> {
  const { page } = await Visitor.come(browser, home, look);
  await watchTerminal(page);
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": ["text/html", document],
    "/xterm.css": ["text/css", readFileSync(join(xterm, "css/xterm.css"), "utf8")],
    "/xterm.mjs": ["text/javascript", readFileSync(join(xterm, "lib/xterm.mjs"), "utf8")],
  };
  await page.route(`${home}/**`, async (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ["text/plain", ""];
    await route.fulfill({ contentType, body });
  });
  await page.goto(`${home}/?count=${count}`);
  await page.locator(".xterm textarea").first().focus();
  return {
    page,
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
