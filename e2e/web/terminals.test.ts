import { readFileSync } from "node:fs";
import { join } from "node:path";

import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";

import { killNow } from "../rig/home.ts";
import { until } from "../rig/until.ts";
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

test.skipIf(noBrowser)(
  `terminals side by side: one types, searches, pastes with a question and leaves by a key; who takes the size over is told to the others; one that ended is retried${withoutBrowser}`,
  { timeout: patient },
  async () => {
    await using rig = await WebRig.start();
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

    const viewer = await rig.visitor();
    await signInAsViewer(rig, viewer.page);
    await viewer.page.goto("/terminals?open=r1/shell");
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
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
      [],
    );
    await ends.getByRole("button", { name: "Retry" }).click();
    await ends.getByText("Your size").waitFor();
    await page.goBack();
    await ends.waitFor({ state: "detached" });
    expect(await shown(shell)).not.toContain("forbidden");
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `a server that is killed in the middle of a flood loses and doubles no line of it; what is typed meanwhile arrives; a phone has the keys that it lacks${withoutBrowser}`,
  { timeout: patient },
  async () => {
    await using rig = await WebRig.start();
    const flood =
      'read go; i=0; while [ $i -lt 300 ]; do i=$((i+1)); seq -f "line %.0f of the flood" $((i*500-499)) $((i*500)); sleep 0.01; done; read typed; echo "typed: $typed"; stty raw -echo; cat -v';
    await rig.wzp("add", "--name", "flood", "--", "sh", "-c", flood);
    const { page, context } = await rig.owner("/runs/r1/tasks/flood?tab=terminal", desktop);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const terminal = terminalOf(page, "flood");
    await terminal.getByText("Your size").waitFor();
    await focus(terminal);
    await page.keyboard.press("Enter");
    await shows(terminal, /line \d{4,} of the flood/);
    killNow(Number(readFileSync(join(rig.home.path, "run", "server.pid"), "utf8").split(/\s/, 1)[0]));
    await terminal.and(page.locator("[data-standing=away]")).waitFor();
    await page.keyboard.type("still here\n");
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
    const log = lines(await rig.wzp("logs", "r1/flood"));
    expect(copied.length).toBeGreaterThan(1_000);
    expect(copied).toEqual(log.slice(-copied.length));

    const { page: small } = await rig.owner("/runs/r1/tasks/flood?tab=terminal", phone);
    const own = terminalOf(small, "flood");
    await own.locator("[aria-label=Escape]").tap();
    await own.getByRole("button", { name: "Arrow up" }).tap();
    await own.getByRole("button", { name: "Ctrl" }).tap();
    await focus(own);
    await small.keyboard.type("kl");
    await shows(own, /\^\[\^\[\[A\^Kl/);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(rig.problems).toEqual([]);
  },
);

async function signInAsViewer(rig: WebRig, page: Page): Promise<void> {
  const invitation = new URL(await rig.wzp("users", "add", "vera", "--role", "viewer")).hash.slice(1);
  await page.goto("/sign-in");
  const statuses = await page.evaluate(async (token) => {
    const headers = { "content-type": "application/json" };
    const password = "a password of vera's own";
    const post = async (path: string, body: object) =>
      (await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).status;
    return [
      await post("/api/v1/auth/invitation", { invitation: token, password }),
      await post("/api/v1/auth/sign-in", { name: "vera", password }),
    ];
  }, invitation);
  expect(statuses.every((status) => status < 300)).toBe(true);
}
