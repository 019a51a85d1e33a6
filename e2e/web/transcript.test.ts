import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { expectEveryLook } from "../rigs/web/looks.ts";
import { WebRig } from "../rigs/web/rig.ts";

const rigs = fileURLToPath(new URL("../../packages/shared/test/rigs/", import.meta.url));

test.skipIf(noBrowser)(
  `the conversation with an agent is shown while it goes on, as text only; it is searched and unfolded by keyboard, and downloaded, on a phone too${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const program = join(rig.project, "bin", "claude");
    mkdirSync(join(rig.project, "bin"));
    const script = `#!/bin/sh\nexec '${process.execPath}' '${rigs}replaying-claude.cjs' "$@"\n`;
    writeFileSync(program, script, { mode: 0o755 });
    const recording = readFileSync(`${rigs}transcripts/claude.jsonl`, "utf8");
    const hostile = recording.replaceAll("All done", "All done <b onclick=x>bold</b> \\u202e");
    writeFileSync(join(rig.project, "recording.jsonl"), hostile);
    const agents = {
      replay: { command: [program, "--session-id={session}", "{prompt}"], env: { HOME: rig.project } },
    };
    const tasks = {
      fix: { agent: "replay", prompt: "recording.jsonl", checkout: "project", terminal: false },
    };
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify({ version: 1, agents, tasks }));
    await rig.wzp("run", "--detach");

    const owner = await rig.owner("/runs/r1/tasks/fix?tab=transcript");
    await owner.sees(/Answer[^]*All done <b onclick=x>bold<\/b> .*202E/);
    await owner.sees(/3,750 tokens/);
    const { page } = owner;
    expect(await page.locator("main b").count()).toBe(0);
    const output = page.getByText("File created successfully at");
    expect(await output.isVisible()).toBe(false);
    await page.keyboard.press("z");
    await output.waitFor();

    writeFileSync(join(rig.project, "go-on"), "");
    await owner.sees(/cat \/nope/);
    await rig.wzp("wait", "r1");
    await page.keyboard.press("/");
    await page.keyboard.type("B.TXT");
    await owner.sees(/2 steps/);
    await page.keyboard.press("Escape");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as Markdown" }).click();
    const downloaded = await downloading;
    expect(downloaded.suggestedFilename()).toBe("r1-fix-1.md");
    expect(readFileSync(await downloaded.path(), "utf8")).toMatch(/^## Prompt\n[^]*\*\*Bash\*\*[^]*second\n/);
    await expectEveryLook(rig, {
      name: "transcript",
      path: "/runs/r1/tasks/fix?tab=transcript",
      settled: (shown) => shown.getByText("second", { exact: true }).waitFor(),
    });
    const small = await rig.owner("/runs/r1/tasks/fix?tab=transcript", phone);
    await small.page.locator("summary").first().click();
    await small.sees(/echo hi > a\.txt/);
    await small.page.getByRole("searchbox").fill("B.TXT");
    await small.sees(/2 steps/);
    const saving = small.page.waitForEvent("download");
    await small.page.getByRole("button", { name: "Download as Markdown" }).tap();
    expect((await saving).suggestedFilename()).toBe("r1-fix-1.md");
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
