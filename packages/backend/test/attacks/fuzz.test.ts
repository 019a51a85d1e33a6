import { expect, test } from "vitest";

import { fuzzApi } from "../rigs/attacks/fuzz-api.ts";
import { expectSound } from "../rigs/attacks/expect-sound.ts";

test("fuzz: 6,000 requests made from the OpenAPI document, as everybody, without a 500, a leak or an answer beyond its schema", async () => {
  const report = await fuzzApi(6_000, 20261122);
  expectSound(report);
  expect(report.operations["POST /api/v1/runs"]?.[200]).toBeGreaterThan(1);
}, 120_000);
