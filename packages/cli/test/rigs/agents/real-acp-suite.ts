import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type RealAgent, RealAgentTask } from "./real-agent-task.ts";

interface AcpSuite {
  readonly agent: RealAgent;
  /** The end of a task whose key is refused, in its log. */
  readonly stranger: RegExp;
  /** It overwrites a conversation that it loads in the minute in which it began it. */
  readonly forgetsWithinMinute?: true;
  /** It waits for its quota and says nothing, so that nothing is known of it. */
  readonly isSilentAtLimit?: boolean;
  /** Names what is missing to run it; then everything is skipped. */
  readonly missing: string;
}

const prompt = "waiting for your next prompt";
const escape = "\u001B";

/** Tests `mode: acp` with a real agent, from the first prompt to its limit. */
export function describeRealAcp({
  agent,
  stranger,
  forgetsWithinMinute,
  isSilentAtLimit = false,
  missing,
}: AcpSuite): void {
  describe.skipIf(missing !== "")(`the real ${agent.name} over ACP${missing}`, () => {
    let task: RealAgentTask;
    const exists = (file: string) => existsSync(join(task.home, file));
    const command = (name: string) => `touch ${join(task.home, name)}`;
    const log = async () => (await task.rig.wzp(["logs", task.id])).stdout;
    const minute = () => new Date().getMinutes();
    let begun = 0;

    beforeAll(async () => {
      const others = { stranger: "stranger: now", limit: "limit: now" };
      task = await RealAgentTask.start({ ...agent, mode: "acp" }, "hold: it", others);
      await task.need("working");
      await task.model.held();
      begun = minute();
    }, 240_000);

    afterAll(() => task[Symbol.asyncDispose]());

    test("its work is known, Esc cancels the turn, and it takes the next prompt in the same conversation", async () => {
      expect((await task.show()).activity).toMatchObject({ state: "working", source: "acp" });
      await task.rig.wzp(["send", task.id, escape]);
      await task.need(prompt);
      await task.model.release();
      await task.answer("Say it.");
      await task.need(prompt);
      expect(task.screen()).toContain("Donewithit.");
      expect(task.model.asked.at(-1)?.at(-1)).toContain("Say it.");
    }, 180_000);

    test("a permission waits over kill -9 of the worker; a yes gives it once, and a no refuses it", async () => {
      await task.answer(`run: ${command("allowed.txt")}`);
      await task.need("waiting for your permission");
      expect((await task.rig.wzp(["show", task.id])).stdout).toContain("allowed.txt");
      const worker = task.rig.pid("worker.pid");
      process.kill(worker, "SIGKILL");
      await expect.poll(() => task.rig.pid("worker.pid"), { timeout: 30_000 }).not.toBe(worker);
      await task.answer("yes");
      await task.need(prompt);
      await task.answer(`run: ${command("denied.txt")}`);
      await task.need("waiting for your permission");
      await task.answer("no");
      await task.need(prompt);
      expect([exists("allowed.txt"), exists("denied.txt")]).toEqual([true, false]);
      expect(task.model.asked.at(-1)?.join("\n")).toMatch(/Say it\.[^]*allowed\.txt[^]*denied\.txt/);
      expect((await task.show()).attempts).toBe(1);
    }, 180_000);

    test("a connection that breaks off is no end of the turn", async () => {
      await task.answer("drop: once");
      await task.need(prompt);
      expect(task.screen()).toContain("Donewithdrop.");
    }, 120_000);

    test("after kill -9 of its session host, it loads its conversation and ends its task", async () => {
      await task.answer("hold: on");
      await task.model.held();
      const mayLoad = () => forgetsWithinMinute !== true || minute() !== begun;
      await expect.poll(mayLoad, { timeout: 61_000, interval: 500 }).toBe(true);
      task.killHosts();
      await task.model.release();
      // The task's own prompt comes again.
      await task.model.release();
      await expect.poll(() => task.show(), { timeout: 120_000 }).toMatchObject({ state: "succeeded" });
      expect(task.model.asked.at(-1)?.join("\n")).toMatch(/drop: once[^]*You were interrupted/);
      expect(await log()).toContain("↻ continues conversation");
      const { attempts, spent } = await task.show();
      expect([attempts, (spent?.output ?? 0) > 0]).toEqual([2, true]);
      const { entries } = await task.rig.json<{ entries: readonly { readonly kind: string }[] }>([
        "logs",
        "--transcript",
        `${task.id}#1`,
      ]);
      const kinds = new Set(entries.map(({ kind }) => kind));
      expect([...kinds]).toEqual(expect.arrayContaining(["prompt", "answer", "tool", "result"]));
    }, 240_000);

    test("a refused key fails the task with the agent's words", async () => {
      await task.goOnWith("stranger");
      await expect.poll(() => task.show(), { timeout: 120_000 }).toMatchObject({ state: "failed" });
      expect(await log()).toMatch(stranger);
    }, 180_000);

    test.skipIf(isSilentAtLimit)(
      "a limit closes the pool",
      async () => {
        await task.goOnWith("limit");
        const why = async () => (await task.show()).why;
        await expect.poll(why, { timeout: 120_000 }).toMatch(/^pool \S+ is out of quota/);
        await task.rig.wzp(["cancel", task.id]);
      },
      180_000,
    );
  });
}
