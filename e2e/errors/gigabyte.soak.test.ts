import { expect, test } from "vitest";

import { expectWholeLog } from "../rigs/errors/loud-task.ts";
import { Scene } from "../rigs/errors/scene.ts";

test.each([["with"], ["without"]])(
  "stores 1 GB of output of a task %s a terminal byte for byte",
  async (how) => {
    await using scene = new Scene();
    expect(await scene.wzp("up")).toMatchObject({ code: 0 });
    await expectWholeLog(scene, 1_000_000_000, how === "with" ? [] : ["--no-terminal"]);
  },
);
