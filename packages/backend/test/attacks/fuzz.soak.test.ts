import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { attackRig } from "../rigs/attacks/attack-rig.ts";
import { expectSound } from "../rigs/attacks/expect-sound.ts";
import { fuzzApi } from "../rigs/attacks/fuzz-api.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-schemathesis-"));
afterAll(() => rmSync(directory, { recursive: true }));
/** Installs an exact version in an environment of its own; undefined without Python or its registry. */
const schemathesis = installSchemathesis("4.32.5");

function installSchemathesis(version: string): string | undefined {
  const made = spawnSync("python3", ["-m", "venv", directory], { timeout: 120_000 });
  if (made.status !== 0) return undefined;
  const words = ["install", "--quiet", "--disable-pip-version-check", `schemathesis==${version}`];
  const installed = spawnSync(join(directory, "bin/pip"), words, { timeout: 600_000 });
  return installed.status === 0 ? join(directory, "bin/st") : undefined;
}

test("fuzz: 100,000 requests made from the OpenAPI document, in ten portions of different seeds", async () => {
  for (let seed = 1; seed <= 10; seed++) expectSound(await fuzzApi(10_000, seed));
});

const skipped = schemathesis === undefined ? " (skipped: schemathesis could not be installed with pip)" : "";
test.skipIf(schemathesis === undefined)(
  `fuzz: schemathesis finds no server error, undeclared status or answer beyond its schema${skipped}`,
  async () => {
    const plenty = { burst: 1e9, perSecond: 1e9 };
    await using rig = await attackRig({ limits: { address: plenty, account: plenty, streams: 1e6 } });
    const { id } = await rig.own<{ id: string }>("POST", "/api/v1/users", { name: "olga", role: "admin" });
    const key = await rig.keyFor(id);
    const found = await runSchemathesis(rig.base, key);
    expect(found.output).not.toMatch(/internal error/i);
    expect(found, found.output.slice(-6000)).toMatchObject({ status: 0 });
  },
);

/**
 * Leaves out operations that end the server or the test's own credential, and those that wait for a person.
 * Asynchronous, because the server answers in this same process.
 */
async function runSchemathesis(
  base: string,
  key: string,
): Promise<{ status: number | null; output: string }> {
  const { spawn } = await import("node:child_process");
  const checks = "not_a_server_error,content_type_conformance,response_schema_conformance";
  const words = ["run", `${base}/api/v1/openapi.json`, "--header", `Authorization: Bearer ${key}`];
  const limits = [
    "--checks",
    checks,
    "--max-examples",
    "100",
    "--request-timeout",
    "10",
    "--phases",
    "fuzzing",
  ];
  const left = ["--exclude-path-regex", "sign-out|shutdown|grants|device/token", "--no-color"];
  const child = spawn(schemathesis ?? "st", [...words, ...limits, ...left], {
    cwd: directory,
    stdio: "pipe",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => void (output += text));
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  return { status: await promise, output };
}
