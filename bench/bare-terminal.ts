import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { Browser, Page } from "playwright-core";

import { Visitor, type Look } from "../e2e/web/browser.ts";
import { watchTerminal, type SeenFlood } from "./watched-page.ts";

const home = "http://bare.test";
const xterm = dirname(createRequire(import.meta.url).resolve("@xterm/xterm/package.json"));

interface BareTerminal {
  readonly page: Page;
  /** Shows the lines of `seq`, handed over as fast as they are taken. */
  flood(lines: number): Promise<SeenFlood>;
}

const document = `<!doctype html><link rel="stylesheet" href="/xterm.css"><div id="terminal"></div>
<script type="module">
import { Terminal } from "/xterm.mjs";
const terminal = new Terminal({ cols: 150, rows: 50, fontSize: 13, scrollback: 5000, minimumContrastRatio: 4.5, cursorBlink: false });
terminal.open(document.querySelector("#terminal"));
terminal.onData((text) => { window.seen.heard(text.length); terminal.write(text); });
window.write = (bytes) => new Promise((done) => terminal.write(bytes, done));
terminal.focus();
</script>`;

/** A page that is xterm.js and nothing else, with an echo of its own. */
export async function openBareTerminal(browser: Browser, look: Look): Promise<BareTerminal> {
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
  await page.goto(home);
  await page.locator(".xterm textarea").focus();
  return { page, flood: (lines) => page.evaluate(floodHere, lines) };
}

/** Runs in the page. */
async function floodHere(lines: number): Promise<SeenFlood> {
  const { write } = window as unknown as { write: (bytes: Uint8Array) => Promise<void> };
  window.seen.reset();
  const shown = window.seen.untilShown("The end.");
  const encoder = new TextEncoder();
  // As much at once as a server sends unacknowledged.
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
