import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { suggestNextSteps } from "./suggest-next-steps.ts";

const root = mkdtempSync(join(tmpdir(), "wzp-look-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("what the demo tells to type works in a shell that does not know wzp, wherever it lies", () => {
  const clone = join(root, "it's a clone");
  const sample = join(root, "my sample");
  for (const each of ["bin", "packages/cli/src"]) mkdirSync(join(clone, each), { recursive: true });
  mkdirSync(sample);
  writeFileSync(join(clone, "bin/wzp"), '#!/bin/sh\necho "$PWD $WZP_HOME $*"\n', { mode: 0o755 });
  const env = { PATH: `${join(clone, "node_modules/.bin")}:/usr/bin:/bin` };
  const text = suggestNextSteps({ home: "/h", sample, entry: join(clone, "packages/cli/src/main.ts"), env });
  const lines = text.split("\n").filter((line) => /^ {2}(cd|export|PATH|wzp logs)/.test(line));
  const script = lines.map((line) => line.split(/ {3,}/)[0]).join("\n");
  const heard = execFileSync("/bin/sh", ["-ec", script], { env, encoding: "utf8" });
  expect(heard).toBe(
    ["r2/integrate", "r1/live-bench", "--landing r2/speed-up"]
      .map((about) => `${sample} /h logs ${about}\n`)
      .join(""),
  );
  const known = suggestNextSteps({ home: "/h", sample, entry: "/x", env: { PATH: join(clone, "bin") } });
  expect(known).not.toContain("PATH=");
});
