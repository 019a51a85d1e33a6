import { describe } from "vitest";

import { checkoutsContract } from "../checkouts.contract.ts";
import { openCheckouts } from "./open-checkouts.ts";

describe("local checkouts", () => {
  checkoutsContract(({ state, env }) => openCheckouts({ state, env, now: () => Date.now() }));
});
