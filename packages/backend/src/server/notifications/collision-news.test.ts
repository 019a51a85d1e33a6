import { expect, test } from "vitest";

import { QueueRig, task, TestWorker } from "../../../test/rigs/queue-rig.ts";
import { OutstandingNews } from "./outstanding-news.ts";

test("people are told once of two agents that begin to conflict, with a link to the lines, until it is over", async () => {
  await using rig = await QueueRig.open();
  const { records } = rig.queue;
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("api"), task("auth")]);
  for (const name of ["api", "auth"]) {
    const ref = worker.live.get(name);
    if (ref === undefined) throw new Error(`${name} was not assigned`);
    await worker.report(worker.running(ref));
  }
  const news = await new OutstandingNews(records).read(Number.POSITIVE_INFINITY);
  /** The radar's next look; each event is heard by itself. */
  const look = async (...files: readonly string[]) => {
    const after = await records.lastEvent();
    const pair = [
      ["auth", "r1/api"],
      ["api", "r1/auth"],
    ] as const;
    await rig.store.tasks.overlap(
      1,
      files.length === 0
        ? []
        : pair.map(([name, other]) => ({ run: 1, name, other, conflict: true, agents: true, files })),
    );
    const told = [];
    for (const event of await records.events({ after, limit: 10 })) told.push(await news.hear([event]));
    return { opened: told.flatMap(({ opened }) => opened), closed: told.flatMap(({ closed }) => closed) };
  };

  const found = await look("src/api.ts");
  expect(found.closed).toEqual([]);
  expect(found.opened).toEqual([
    {
      key: "overlap r1/api r1/auth",
      kind: "collision",
      name: "r1/api",
      text: "r1/auth: src/api.ts",
      at: expect.any(Number),
      project: 1,
      needs: "checkouts:read",
      to: "/projects/p1/radar?one=r1%2Fapi&other=r1%2Fauth",
    },
  ]);
  expect(await look("src/api.ts", "src/b.ts")).toEqual({ opened: [], closed: [] });
  expect(await look()).toEqual({ opened: [], closed: ["overlap r1/api r1/auth"] });
});
