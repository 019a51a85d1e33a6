import { expect, test } from "vitest";

import { fieldsOf, wishOf, wrongFields } from "./pull-request-fields.ts";

const empty = fieldsOf({});

test("a wish that is shown and not edited is asked for again as it was", () => {
  const wish = {
    draft: true,
    autoMerge: true,
    reviewers: ["alice", "bob"],
    fork: "mine",
    verdicts: "REVIEWER",
    login: true,
  };
  expect(wishOf(fieldsOf(wish), wish)).toEqual(wish);
});

test("what is cleared is no longer asked for", () => {
  const wish = { title: "Fix", comments: true, fork: "mine", secret: "TOKEN" };
  expect(wishOf(empty, wish)).toEqual({});
});

test("names of people are separated by commas, spaces or lines", () => {
  expect(wishOf({ ...empty, reviewers: " alice,bob\ncarol " }, {}).reviewers).toEqual([
    "alice",
    "bob",
    "carol",
  ]);
});

test("names, secrets and addresses that no request could have are found", () => {
  const wrong = {
    ...empty,
    reviewers: "a/b",
    verdicts: "WZP_X",
    fork: "-x",
    url: "ftp://x",
    remote: "a b",
    secret: "1",
  };
  expect([...wrongFields(wrong)]).toEqual(["reviewers", "verdicts", "fork", "url", "remote", "secret"]);
  expect(wrongFields({ ...empty, url: "https://git.example.com" }).size).toBe(0);
});
