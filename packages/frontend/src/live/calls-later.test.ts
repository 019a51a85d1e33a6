import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { expect, test } from "vitest";

import { browserFailure } from "./browser-failure.ts";
import { callsLater } from "./calls-later.ts";

interface Calls {
  near(): Promise<Result<string, Failure>>;
  far(word: string): Promise<Result<string, Failure>>;
}

const near = () => Promise.resolve(ok("near"));

test("calls of the first view need no further script, others fetch it with their first call", async () => {
  let loads = 0;
  const whole: Calls = { near, far: (word) => Promise.resolve(ok(`far ${word}`)) };
  const calls = callsLater<Calls>({ near }, () => {
    loads += 1;
    return Promise.resolve(ok(whole));
  });

  expect([await calls.near(), loads]).toEqual([ok("near"), 0]);
  expect([await calls.far("away"), loads]).toEqual([ok("far away"), 1]);
});

test("a call whose script cannot be fetched returns that failure, and the next one tries again", async () => {
  const missing = fail(browserFailure("no-script"));
  const answers: Result<Calls, Failure>[] = [missing, ok({ near, far: near })];
  const calls = callsLater<Calls>({ near }, () => Promise.resolve(answers.shift() ?? missing));

  expect(await calls.far("away")).toEqual(missing);
  expect(await calls.far("away")).toEqual(ok("near"));
});
