import { statSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { until } from "../rig/until.ts";
import { expectAccessible } from "./accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser } from "./browser.ts";
import { WebRig } from "./rig.ts";

/** What a machine three times slower takes, with a browser on it. */
const patient = 300_000;

const terminalOf = (page: Page, task: string): Locator =>
  page.getByRole("region", { name: `Terminal of ${task}` });

/** The lines that are on the screen, as they are drawn. */
async function shown(terminal: Locator): Promise<string> {
  const rows = await terminal.locator(".xterm-rows > div").allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n");
}

async function shows(terminal: Locator, text: RegExp): Promise<void> {
  let last = "";
  await until(`the terminal to show ${String(text)}`, async () => {
    last = await shown(terminal);
    return text.test(last);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it shows:\n${last}`);
  });
}

async function focus(terminal: Locator): Promise<void> {
  await terminal.locator("textarea").focus();
}

let rig: WebRig;

beforeAll(async () => {
  // An imitation of a graphics card, which the page uses when it is told to.
  if (!noBrowser) rig = await WebRig.start("--use-angle=swiftshader", "--enable-unsafe-swiftshader");
}, 120_000);

afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `terminals side by side: one types, searches, pastes with a question and leaves by a key; who takes the size over is told to the others; one that ended is retried${withoutBrowser}`,
  { timeout: patient },
  async () => {
    await rig.wzp("add", "--name", "shell", "--", "sh", "-i");
    await rig.wzp("add", "--name", "ends", "--", "sh", "-c", "echo the last words; read end; exit 3");
    const { page } = await rig.owner("/terminals", desktop);
    await page.getByRole("button", { name: /^Running shell/ }).click();
    const shell = terminalOf(page, "shell");
    await shell.getByText("Your size").waitFor();
    await focus(shell);
    await page.keyboard.type("echo $((6 * 7)) https://example.org\n");
    await shows(shell, /^42 https:\/\/example\.org$/m);
    expect(new URL(page.url()).searchParams.get("open")).toBe("r1/shell");

    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.type("EXAMPLE");
    await shell.getByText("2 of 2").waitFor();
    await page.keyboard.press("Escape");

    // dash asks for no marks around pasted text: each line would run at once.
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "echo one\necho two\n");
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    });
    const question = page.getByRole("dialog", { name: "Paste 2 lines?" });
    await question.getByText("echo two").waitFor();
    expect(await shown(shell)).not.toContain("echo one");
    await question.getByRole("button", { name: "Paste 2 lines" }).click();
    await shows(shell, /^(# )?one$[^]*^(# )?two$/m);

    await page.keyboard.press("Shift+F6");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("A");

    const { page: other } = await rig.owner("/runs/r1/tasks/shell?tab=terminal", { width: 900, height: 640 });
    const theirs = terminalOf(other, "shell");
    await theirs.getByRole("button", { name: "Take over" }).click();
    await theirs.getByText("Your size").waitFor();
    await page.getByText(/has taken over the size/).waitFor();
    await shell.getByRole("button", { name: "Take over" }).waitFor();
    // Whose size it is not, types all the same; both see it.
    await focus(shell);
    await page.keyboard.type("stty size\n");
    await shows(theirs, /^\d+ \d+$/m);
    const size = /^(\d+) (\d+)$/m.exec(await shown(theirs));
    await theirs.getByText(`${size?.[2]} × ${size?.[1]}`).waitFor();

    const viewer = await rig.viewer("/terminals?open=r1/shell");
    const seen = terminalOf(viewer.page, "shell");
    await seen.getByText("View only").waitFor();
    await shows(seen, /^\d+ \d+$/m);
    await focus(seen);
    await viewer.page.keyboard.type("echo forbidden\n");
    // It says so, and no more: Tab leads out of what takes no keys.
    await viewer.page.keyboard.press("Tab");
    expect(await seen.getByRole("button", { name: /Take over|Fit/ }).count()).toBe(0);
    expect(await viewer.page.evaluate(() => document.activeElement?.tagName)).not.toBe("TEXTAREA");

    await page.getByRole("button", { name: "Add a terminal" }).click();
    await page.getByRole("menuitemcheckbox", { name: /ends/ }).click();
    const ends = terminalOf(page, "ends");
    await shows(ends, /^the last words$/m);
    await focus(ends);
    await page.keyboard.press("Enter");
    await ends.getByText("Ended with code 3").waitFor();
    await shows(ends, /^the last words$/m);
    await expectAccessible(page);
    await ends.getByRole("button", { name: "Retry" }).click();
    await ends.getByText("Your size").waitFor();
    await page.goBack();
    await ends.waitFor({ state: "detached" });
    expect(await shown(shell)).not.toContain("forbidden");
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `a server that is killed in the middle of a flood, and a graphics card that is taken away, lose and double no line of it; what is typed meanwhile arrives; a phone has the keys that it lacks${withoutBrowser}`,
  { timeout: patient },
  async () => {
    const flood =
      'read go; i=0; while [ $i -lt 300 ]; do i=$((i+1)); seq -f "line %.0f of the flood" $((i*500-499)) $((i*500)); sleep 0.01; done; read typed; echo "typed: $typed"; stty raw -echo; cat -v';
    await rig.wzp("add", "--name", "flood", "--", "sh", "-c", flood);
    const { page, context } = await rig.owner("/runs/r3/tasks/flood?tab=terminal", desktop);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const terminal = terminalOf(page, "flood");
    await terminal.getByText("Your size").waitFor();
    await drawByGraphics(terminal);
    await focus(terminal);
    await page.keyboard.press("Enter");
    const log = join(attemptDirectory(rig.home.state, 3, "flood", 1), "out.log");
    await until("the flood to have begun", () => statSync(log).size > 50_000);
    await terminal.locator("canvas").first().evaluate(loseGraphics);
    await terminal.and(page.locator("[data-drawn=plain]")).waitFor();
    await shows(terminal, /line \d{4,} of the flood/);
    const bringBack = rig.kill();
    await terminal.and(page.locator("[data-standing=away]")).waitFor();
    await page.keyboard.type("still here\n");
    bringBack();
    await terminal.and(page.locator("[data-standing=live]")).waitFor();
    await until("the end of the flood", async () => {
      const send = terminal.getByRole("button", { name: "Send it" });
      if (await send.isVisible()) await send.click();
      return (await shown(terminal)).includes("typed: still here");
    });
    await terminal.getByRole("button", { name: "More for this terminal" }).click();
    await page.getByRole("menuitem", { name: /Copy everything/ }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const lines = (text: string) => text.replaceAll("\r", "").trimEnd().split("\n");
    const copied = lines(await page.evaluate(() => navigator.clipboard.readText()));
    const written = lines(await rig.wzp("logs", "r3/flood"));
    expect(copied.length).toBeGreaterThan(1_000);
    expect(copied).toEqual(written.slice(-copied.length));

    const { page: small } = await rig.owner("/runs/r3/tasks/flood?tab=terminal", phone);
    const own = terminalOf(small, "flood");
    await own.getByRole("button", { name: "Esc", exact: true }).tap();
    await own.getByRole("button", { name: "Arrow up" }).tap();
    await own.getByRole("button", { name: "Ctrl" }).tap();
    await focus(own);
    await small.keyboard.type("kl");
    await shows(own, /\^\[\^\[\[A\^Kl/);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(rig.problems).toEqual([]);
  },
);

async function drawByGraphics(terminal: Locator): Promise<void> {
  const page = terminal.page();
  await terminal.and(page.locator("[data-drawn=plain]")).waitFor();
  await terminal.getByRole("button", { name: "More for this terminal" }).click();
  await page.getByRole("menuitemcheckbox", { name: /graphics/i }).click();
  await terminal.and(page.locator("[data-drawn=graphics]")).waitFor();
}

/** In the page: what a browser does when its graphics card is gone. */
function loseGraphics(canvas: Element): void {
  const all = canvas.parentElement?.querySelectorAll("canvas") ?? [];
  const context = [...all].map((each) => each.getContext("webgl2")).find((found) => found !== null);
  context?.getExtension("WEBGL_lose_context")?.loseContext();
}
