import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type RealAgent, RealAgentTask } from "./real-agent-task.ts";

/** Texts and keys in which real agents differ. */
interface AgentWords {
  /** Words of its screen, without spaces. */
  readonly screen: {
    readonly working: string;
    /** A turn that has ended; absent: the answer is shown when it ends. */
    readonly done?: RegExp;
    readonly permission: string;
    /** Absent: it asks no questions in its usual mode. */
    readonly question?: string;
    readonly limit: string;
  };
  /** Text that the screen shows about a permission for this command. */
  readonly permission: (command: string) => string;
  readonly question: string;
  readonly limit: string;
  /** A limit without a time at which it ends. */
  readonly busy: string;
  /** After a refusal because of its key. */
  readonly stranger: string;
  /** Keys that end its wait for its quota. */
  readonly stop: readonly string[];
  /** Answers its dialogs at its start. */
  readonly begin?: (task: RealAgentTask) => Promise<void>;
}

interface Suite {
  readonly agent: RealAgent;
  readonly words: AgentWords;
  /** The directory in which it is installed; removed at the end. */
  readonly directory: string;
  /** What is missing to run it; then everything is skipped. */
  readonly missing: string;
}

const prompt = "waiting for your next prompt";
/** Ms between what the screen shows and what is known. */
const soon = 1_000;

export function describeRealAgent({ agent, words, directory, missing }: Suite): void {
  const { screen } = words;
  describe.skipIf(missing !== "")(`the real ${agent.name} in its own screen${missing}`, () => {
    let task: RealAgentTask;
    const exists = (file: string) => existsSync(join(task.home, file));

    beforeAll(async () => {
      task = await RealAgentTask.start(agent, "Say it.");
      await words.begin?.(task);
      await task.need(prompt);
    }, 240_000);

    afterAll(async () => {
      await task[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });

    test("work and the end of a turn are known a second after its screen shows them, and it takes the next prompt", async () => {
      await task.answer("hold: it");
      expect(await task.delay(screen.working, "working")).toBeLessThan(soon);
      await task.model.release();
      expect(await task.delay(screen.done ?? /Donewithhold\./, prompt)).toBeLessThan(soon);
      expect(task.model.asked.at(-1)?.at(-1)).toContain("hold: it");
    }, 120_000);

    test("a permission is known a second after it is shown; a yes gives it, and a no refuses it", async () => {
      const command = (name: string) => `touch ${join(task.home, name)}`;
      await task.answer(`run: ${command("allowed.txt")}`);
      const asked = words.permission(command("allowed.txt"));
      expect(await task.delay(screen.permission, asked)).toBeLessThan(soon);
      await task.answer("yes");
      await task.need(prompt);
      await task.answer(`run: ${command("denied.txt")}`);
      await task.need(words.permission(command("denied.txt")));
      await task.answer("no");
      await task.need(prompt);
      expect([exists("allowed.txt"), exists("denied.txt")]).toEqual([true, false]);
    }, 180_000);

    test.skipIf(screen.question === undefined)(
      "a question is known a second after it is shown, and takes the number of an option",
      async () => {
        await task.answer("ask: Which colour?|red|blue");
        expect(await task.delay(screen.question ?? "", words.question)).toBeLessThan(soon);
        await task.answer("2");
        await task.need(prompt);
        expect(task.model.results.at(-1)).toContain("blue");
        expect(task.model.results.at(-1)).not.toMatch(/\bred\b/);
      },
      120_000,
    );

    test("a connection that breaks off is no end of the turn", async () => {
      await task.answer("drop: once");
      await task.need(prompt);
      expect(task.screen()).toContain("Donewithdrop.");
    }, 120_000);

    test("after kill -9 of its session host, it goes on in its conversation", async () => {
      await task.answer("hold: on");
      await task.model.held();
      task.killHosts();
      await task.model.release();
      const asked = () => task.model.asked.at(-1)?.join("\n");
      await expect.poll(asked, { timeout: 120_000 }).toMatch(/hold: on[^]*You were interrupted/);
      await task.need(prompt);
      expect((await task.show()).attempts).toBe(2);
    }, 240_000);

    test("a limit, with and without its end, and a refused key are told as what they are known to be", async () => {
      await task.type("limit: now");
      expect(await task.delay(screen.limit, words.limit)).toBeLessThan(soon);
      const pools = async () => (await task.rig.wzp(["agents", "list"], { cwd: task.project })).stdout;
      await expect.poll(pools, { timeout: 20_000 }).toMatch(/^pool .*out of quota/m);
      await task.leave(words.stop);
      await task.type("busy: now");
      await task.need(words.busy);
      await task.leave(words.stop);
      await task.type("stranger: now");
      await task.need(words.stranger);
    }, 240_000);
  });
}
