import { expect, test } from "vitest";

import { readAnswer } from "./read-answer.ts";

const hintOf = (status: number) => {
  const answer = readAnswer({ status, body: "<html><body><h1>Bad Gateway</h1></body></html>" });
  return answer.ok ? undefined : answer.failure.hint;
};

test("an answer of a load balancer that reached no server says so, and not to restart the server", () => {
  for (const status of [502, 503, 504]) expect(hintOf(status)).toContain("load balancer");
  expect(hintOf(200)).toContain("wzp down && wzp up");
});
