import fc from "fast-check";
import { expect, test } from "vitest";

import { pullRequestsInNews } from "./forge-news.ts";

// Shapes as the forges document them, shortened.
test.for([
  ["GitHub pull_request", { action: "closed", number: 12, pull_request: { id: 9, number: 12 } }, [12]],
  ["GitHub issue_comment", { action: "created", issue: { number: 3, pull_request: {} }, comment: {} }, [3]],
  ["GitHub check_run", { check_run: { pull_requests: [{ number: 4 }, { number: 5 }] } }, [4, 5]],
  ["GitHub check_suite of a fork", { check_suite: { pull_requests: [] } }, []],
  ["GitHub status", { sha: "abc", state: "success", context: "ci" }, []],
  ["Gitea pull_request_approved", { action: "reviewed", number: 7, pull_request: { number: 7 } }, [7]],
  ["GitLab merge_request", { object_kind: "merge_request", object_attributes: { iid: 8, id: 99 } }, [8]],
  ["GitLab note", { object_kind: "note", merge_request: { iid: 6 }, object_attributes: { id: 1 } }, [6]],
  [
    "GitLab pipeline",
    { object_kind: "pipeline", object_attributes: { iid: 3 }, merge_request: { iid: 2 } },
    [2],
  ],
] as const)("finds the pull requests of %s", ([, body, numbers]) => {
  expect(pullRequestsInNews(body)).toEqual(numbers);
});

test("takes any JSON", () => {
  const keys = ["pull_request", "issue", "check_run", "merge_request", "object_kind", "object_attributes"];
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()));
  fc.assert(fc.property(body, (value) => pullRequestsInNews(value).every((number) => number > 0)));
});
