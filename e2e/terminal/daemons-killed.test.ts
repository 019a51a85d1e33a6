import { describe, expect, it } from "vitest";

import { mainName } from "../../packages/cli/test/rigs/built-package.ts";
import { killNow, TestHome } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";

const talk =
  "echo at your service; while read word; do echo heard $word; if [ $word = end ]; then exit 7; fi; done";

function daemons(home: TestHome): { server: number[]; worker: number[] } {
  const processes = home.processes();
  const of = (role: string): number[] =>
    processes
      .filter(
        ({ command }) => command.includes(`${mainName} daemon ${role}`) && !command.includes("wzp-keeper"),
      )
      .map(({ pid }) => pid);
  return { server: of("server"), worker: of("worker") };
}

describe.skipIf(!hasTmux)("attach while server and worker are killed", () => {
  it(
    "continues without interruption, and the restarted server records the task's end",
    { timeout: 60_000 },
    async () => {
      await using home = new TestHome();
      await using desk = await Desk.open();
      const added = await home.wzp(home.path, "add", "--name", "talk", "--shell", "--", talk);
      expect(added).toMatchObject({ code: 0 });
      desk.type(`export WZP_HOME=${home.path}`);
      await until("the task to run", async () =>
        (await home.wzp(home.path, "ps")).stdout.includes("› running"),
      );
      desk.type(`clear; ${wzp} attach r1/talk; echo code $?`);
      await desk.sees("at your service");
      const { server, worker } = daemons(home);
      expect([server.length, worker.length]).toEqual([1, 1]);
      for (const pid of [...server, ...worker]) expect(killNow(pid)).toBe(true);
      desk.type("one");
      await desk.sees("heard one");
      desk.type("end");
      expect(await desk.sees("code 7")).toMatch(/\[r1\/talk#1 exited with 7 after/);
      const failed = async (): Promise<boolean> => (await home.wzp(home.path, "wait", "r1")).code === 1;
      await until("the server to be back and to know", failed);
      const shown = await home.wzp(home.path, "show", "--json", "r1/talk");
      expect(shown.stdout).toMatch(/"code": ?7/);
      const after = daemons(home);
      expect(after.server).not.toEqual(server);
      expect(after.worker).not.toEqual(worker);
    },
  );
});
