import { createHmac } from "node:crypto";
import { request } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Call } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;

beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(async () => await rig[Symbol.asyncDispose]());

const push = JSON.stringify({ ref: "$(touch planted); `touch planted`", forced: false });

/** Calls an incoming webhook as GitHub does. */
function call(path: string, secret: string, body = push): Promise<number> {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "x-hub-signature-256": `sha256=${signature}`,
    "x-github-event": "push",
    "x-github-delivery": "d-1",
  };
  return new Promise((resolve, reject) => {
    const socketPath = join(rig.home, "run", "server.sock");
    const sent = request({ socketPath, path, method: "POST", headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject).end(body);
  });
}

test("an incoming webhook is added, called, shown, paused, rotated and removed; a value of the body is never run", async () => {
  await rig.wzp(["incoming", "remove", "ci"]);
  expect((await rig.wzp(["incoming"])).stdout).toContain("wzp incoming add");
  const script = 'printf "%s" "$WZP_PARAM_REF"';
  const added = await rig.wzp([
    "incoming",
    "add",
    "--name",
    "ci",
    "--from",
    "github",
    "--on",
    "push",
    "--input",
    "ref=ref",
    "--",
    script,
  ]);
  const [, path = "", secret = ""] =
    /^address {2}https:\/\/SERVER(\S+)\nsecret {3}(whsec_\S+)\n\nGive both/.exec(added.stdout) ?? [];
  expect(secret, added.stdout + added.stderr).not.toBe("");
  expect(await call(path, "whsec_AAAA")).toBe(401);
  expect(await call(path, secret)).toBe(200);
  const shown = JSON.parse((await rig.wzp(["incoming", "show", "ci", "--json"])).stdout) as {
    readonly calls: readonly Call[];
  };
  const run = shown.calls[0]?.run?.id ?? "";
  await rig.wzp(["wait", run]);
  expect((await rig.wzp(["logs", `${run}/printf`])).stdout.trim()).toBe("$(touch planted); `touch planted`");
  expect((await rig.wzp(["incoming", "show", "ci"])).stdout).toMatch(
    /^ci +on +github +push +.*ref=<ref> +r\d+ succeeded .*\n\naddress +https:.*\n\npush +r\d+ succeeded/,
  );
  expect((await rig.wzp(["incoming", "pause", "ci"])).stdout).toMatch(/^ci +paused/);
  expect(await call(path, secret, '{"n":2}')).toBe(409);
  expect((await rig.wzp(["incoming", "resume", "ci"])).stdout).toMatch(/^ci +on/);
  const rotated = (await rig.wzp(["incoming", "rotate", "ci"])).stdout.trim();
  expect(rotated).toMatch(/^whsec_/);
  expect(await call(path, rotated, '{"n":3}')).toBe(200);
  expect((await rig.wzp(["incoming", "remove", "ci"])).stdout).toBe("removed ci\n");
  expect(await rig.wzp(["incoming", "show", "ci"])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("no incoming webhook ci"),
  });
}, 60_000);
