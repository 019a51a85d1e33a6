import { test } from "vitest";

import { expectSoundGraphs } from "../../../test/rigs/random-graphs.ts";

test("whatever the graph, the outcomes and the crashes: every task ends, none before its needs, none twice at once", async () => {
  await expectSoundGraphs(80);
}, 120_000);
