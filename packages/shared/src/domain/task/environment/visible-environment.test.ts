import { expect, test } from "vitest";

import { describeEnvironment } from "./visible-environment.ts";
import { taskSpecSchema } from "../task-spec.ts";

const spec = taskSpecSchema.parse({
  name: "a",
  base: "a",
  command: { kind: "argv", argv: ["true"] },
  secrets: ["NPM_TOKEN", "LICENCE"],
  env: { LICENCE: "of the plan" },
});

test.each([
  ["GITHUB_TOKEN", "x", true],
  ["SLACK_WEBHOOK", "https://hooks.example.org/T0/B0/x", true],
  ["CI_JOB_JWT", "x", true],
  ["KUBECONFIG_DATA", "x", true],
  ["MY_PIN", "1234", true],
  ["GREETING", "hello", true],
  ["PATH", "/usr/bin:/bin", false],
  ["LC_ALL", "ja_JP.UTF-8", false],
  ["PATHS", "/usr/bin", true],
  ["EDITOR", "open https://user:secret@host/", true],
  ["PAGER", "https://host:8080/a@b", false],
])("%s=%s is hidden: %s", (name, value, hidden) => {
  const environment = { mode: "submitted", variables: { [name]: value } } as const;
  const found = describeEnvironment(environment, spec, { run: 1, name: "a", attempt: 1 });
  const one = found.find((each) => each.name === name);
  expect(one?.value).toBe(hidden ? undefined : value);
});

test("a secret has no value, and wins over the plan's variable of its name", () => {
  const found = describeEnvironment({ mode: "clean", variables: {} }, spec, {
    run: 1,
    name: "a",
    attempt: 1,
  });
  expect(found.filter(({ source }) => source !== "wzp")).toEqual([
    { name: "LICENCE", source: "secret" },
    { name: "NPM_TOKEN", source: "secret" },
  ]);
});
