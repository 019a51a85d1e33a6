import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import { inWindowOrder, normalise, recording, type Step } from "../rigs/wezterm/recording.ts";
import { onFakeOnly, onRealWezterm, startWezterm, type Wezterm } from "../rigs/wezterm/rig.ts";

/** Short, because waiting longer does not distinguish a hanging call from a slow one. */
const hangMs = 500;
/** Time for programs until the screen shows what the recording waited for. */
const settleMs = 15_000;
/** Actions on the server before the call with that note. */
const before: Readonly<Record<string, (wezterm: Wezterm) => void | Promise<void>>> = {
  "a stopped server: the call never ends": (wezterm) => wezterm.stop(),
  "a killed server leaves its socket file behind": (wezterm) => wezterm.kill(),
  "after a restart ids begin at 0 again": (wezterm) => wezterm.restart(),
};
/** Additional checks that the recording does not have. */
const after: Readonly<Record<string, (wezterm: Wezterm, answer: Step) => Promise<void>>> = {
  "--workspace and size by config on a headless server": async (wezterm, { stdout }) => {
    const text = await until("the size that the program sees", async () => {
      const shown = await wezterm.cli("get-text", "--pane-id", stdout.trim());
      return shown.trim();
    });
    expect(text).toBe("60 200");
  },
};
const answers: Step[] = [];

describe.skipIf(onRealWezterm)(`the recorded session, replayed${onFakeOnly}`, () => {
  let wezterm: Wezterm;
  beforeAll(async () => {
    wezterm = await startWezterm({ shell: withBarePrompt });
  });
  afterAll(() => wezterm[Symbol.asyncDispose]());

  test.each(recording.steps.map((step, index) => ({ step, title: `${index + 1}: ${step.note}` })))(
    "$title",
    async ({ step }) => {
      await before[step.note]?.(wezterm);
      const answer = await answerOf(wezterm, step);
      answers.push(answer);
      expect(answer).toEqual({ ...step, stdout: inWindowOrder(step.stdout) });
      if (step.rc === 0 && step.argv.includes("--")) await programSettled(wezterm, answer.stdout.trim());
      await after[step.note]?.(wezterm, answer);
    },
  );

  test("every call of the recording was made, and every failing one left its log file", () => {
    expect(answers).toHaveLength(62);
    const logs = readdirSync(wezterm.runtimeDirectory).filter((name) => /^wezterm-log-\d+\.txt$/.test(name));
    expect(logs).toHaveLength(recording.steps.filter(({ rc }) => rc === 1).length);
  });

  test("it is the version that was recorded", async () => {
    expect((await wezterm.call(["--version"])).stdout).toBe(`${recording.version}\n`);
  });
});

/**
 * Makes a shell with the prompt of a login bash without startup files, independent of this machine's /etc.
 */
function withBarePrompt(home: string): string {
  mkdirSync(join(home, "bin"));
  const shell = join(home, "bin", "bash");
  writeFileSync(shell, "#!/bin/bash\nPS1='-bash-5.2# ' exec /bin/bash --noprofile --norc -i\n");
  chmodSync(shell, 0o755);
  return shell;
}

/**
 * Makes the call; one that reads the screen is repeated until it matches the recording, or for `settleMs`.
 */
async function answerOf(wezterm: Wezterm, step: Step): Promise<Step> {
  const looks = step.rc === 0 && step.argv.some((word) => word === "list" || word === "get-text");
  const end = performance.now() + settleMs;
  for (;;) {
    const limit = step.rc === "hangs" ? { limitMs: hangMs } : {};
    const stdin = Buffer.from(step.stdin, "latin1");
    const { code, stdout, stderr } = await wezterm.call(step.argv, { env: step.env, stdin, ...limit });
    const answer = {
      ...step,
      rc: code ?? ("hangs" as const),
      stdout: inWindowOrder(normalise(stdout, wezterm.home)),
      stderr: normalise(stderr, wezterm.home),
    };
    if (!looks || answer.stdout === inWindowOrder(step.stdout) || performance.now() > end) return answer;
  }
}

/** Waits until the recorded program has become a `sleep`, set its title, failed to start, or ended. */
async function programSettled(wezterm: Wezterm, pane: string): Promise<void> {
  await until(`the program of pane ${pane}`, async () => {
    const found = (await wezterm.list()).find(({ pane_id: id }) => String(id) === pane);
    return found === undefined || found.title !== "bash";
  });
}
