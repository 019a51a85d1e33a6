import { test } from "vitest";

import { expectSoundGraphs } from "../../../test/rigs/random-graphs.ts";

test("of 20,000 graphs every task ends, none before its needs, none twice at once", async () => {
  await expectSoundGraphs(20_000);
});
