import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

function unpack(file: string): string {
  return execFileSync("tar", ["-xzOf", file], { encoding: "utf8" });
}

function log(message: string, context: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ level: "info", timestamp: new Date().toISOString(), message, context })}\n`;
}

test("a report has versions, settings, state and logs, but none of the secrets that were planted", async () => {
  await rig.wzp(["up"]);
  await rig.wzp(["add", "--follow", "--", "true"]);
  mkdirSync(`${rig.home}/config`, { recursive: true });
  const database = "database: postgres://wzp:planted-1@db/wzp?password=planted-2\n";
  writeFileSync(`${rig.home}/config/config.yaml`, database, { mode: 0o600 });
  const planted = [
    log("pushed to https://bot:planted-3@git.example.org/x.git"),
    log("request", { headers: { authorization: "Bearer planted-4" }, token: "planted-5" }),
    log("called with planted-6-from-the-environment", { nested: [{ apiKey: "planted-7" }] }),
    log("key wzpk_planted8planted8planted8 and ghp_planted9planted9planted9"),
  ];
  appendFileSync(`${rig.home}/state/logs/worker.log`, planted.join(""));
  appendFileSync(`${rig.home}/state/logs/access.log`, log("request", { route: "/api/v1/slow", ms: 900 }));
  const env = {
    DEPLOY_TOKEN: "planted-6-from-the-environment",
    WZP_BACKUP_PASSPHRASE: "planted-0-passphrase",
  };
  const written = await rig.wzp(["doctor", "--report", "report.tar.gz"], { env });
  expect(written).toMatchObject({ status: 0, stderr: "" });
  expect(written.stdout).toContain("report.tar.gz");
  const file = `${rig.work}/report.tar.gz`;
  expect(statSync(file).mode & 0o077).toBe(0);
  const text = unpack(file);
  expect(text).not.toContain("planted");
  for (const part of [process.version, '"name":"git"', '"key":"checkouts.failed"', '"serving"', '"engine"']) {
    expect(text).toContain(part);
  }
  expect(text.split('"/api/v1/slow"').length).toBe(3);
  expect(text).toMatch(
    /\{"sql":"(?:SELECT|INSERT|UPDATE|DELETE|WITH) [^\n]*","count":\d+,"totalMs":[\d.]+,"maxMs":[\d.]+\}/,
  );
});

test("a report is also written while no server runs, and never over a file", async () => {
  const first = await rig.wzp(["doctor", "--report", "one.tar.gz", "--json"]);
  expect(JSON.parse(first.stdout)).toMatchObject({ file: `${rig.work}/one.tar.gz` });
  expect(unpack(`${rig.work}/one.tar.gz`)).toContain('"unavailable"');
  const second = await rig.wzp(["doctor", "--report", "one.tar.gz"]);
  expect(second.stderr).toContain("exists already");
});
