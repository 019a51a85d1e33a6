import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { ForgeServer } from "../rigs/forge/forge-server.ts";
import { waitFor } from "../rigs/session-rig.ts";

let forge: ForgeServer;
let rig: ChangesRig;
beforeEach(async () => {
  forge = await ForgeServer.open("gitea");
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
});

/** Opens a project with this remote, on which a task has succeeded; merging it pushes `main`. */
async function openRig(remote: string, push: Record<string, unknown> = {}): Promise<void> {
  const merge = { push: { remote: "origin", ...push } };
  rig = await ChangesRig.open({ fix: "echo done > done.txt" }, { merge });
  rig.repository.git("remote", "add", "origin", remote);
  rig.repository.git("push", "-q", forge.gitDirectory, "main");
  await rig.until("fix", "succeeded");
}

const ownForge = () => ({ forge: "gitea", url: forge.url });
const storeToken = () => rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_TOKEN", { value: forge.token });
const act = (action: string) => rig.ask("POST", "/api/v1/changes/actions", { action, ids: ["r1/fix"] });
const resume = () =>
  rig.ask("POST", "/api/v1/queues/pause", { project: "p1", target: "main", paused: false });

async function change(): Promise<ChangeResource> {
  const found = await rig.api.records.change("r1/fix");
  if (!found.ok) throw new Error(found.failure.detail);
  return found.value;
}

async function queues(): Promise<readonly QueueResource[]> {
  const listed = await rig.ask("GET", "/api/v1/queues");
  return listed.body["items"] as QueueResource[];
}

const until = (what: string, holds: (change: ChangeResource) => boolean) =>
  waitFor(what, async () => holds(await change()));
const delayed = ({ push }: ChangeResource) => push?.failure !== undefined;
const pushed = ({ push }: ChangeResource) => push?.pending === false;
const here = () => rig.repository.git("rev-parse", "main").trim();

async function events(): Promise<string[]> {
  return (await rig.api.records.events({ after: 0, limit: 1_000 })).flatMap(({ kind }) =>
    kind.startsWith("push.") ? [kind] : [],
  );
}

/** Adds a commit of somebody else to the branch on the remote. */
function pushForeign(): string {
  const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
  const tree = forge.git("rev-parse", "main^{tree}");
  const foreign = forge.git(...identity, "commit-tree", tree, "-p", "main", "-m", "Of somebody else");
  forge.git("update-ref", "refs/heads/main", foreign);
  return foreign;
}

test("a landing and its revert are pushed over HTTP with the token of the project", async () => {
  await openRig(forge.remote, ownForge());
  await storeToken();
  await act("merge");
  await until("the push", pushed);
  expect(forge.tip("main")).toBe(here());
  expect((await change()).push).toEqual({ remote: "origin", pending: false });
  expect(await queues()).toEqual([]);
  await act("revert");
  await until("the revert", ({ state, push }) => state === "reverted" && push?.pending === false);
  expect(forge.tip("main")).toBe(here());
  expect(await events()).toEqual(["push.sent", "push.sent"]);
});

test("a remote that has moved on is not overwritten; the merge of both is pushed", async () => {
  await openRig(forge.remote, ownForge());
  await storeToken();
  const foreign = pushForeign();
  await act("merge");
  await until("the failure", delayed);
  const hint = expect.stringContaining("git pull origin main");
  expect(await change()).toMatchObject({
    state: "landed",
    push: { pending: true, failure: { reason: "conflict", hint } },
  });
  expect(await queues()).toMatchObject([{ target: "main", push: { pending: true, failure: { hint } } }]);
  expect(forge.tip("main")).toBe(foreign);
  rig.repository.git("fetch", "-q", forge.gitDirectory, "main");
  const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
  const parents = ["-p", "main", "-p", foreign];
  const both = rig.repository.git(...identity, "commit-tree", "main^{tree}", ...parents, "-m", "Both").trim();
  rig.repository.git("update-ref", "refs/heads/main", both);
  await resume();
  await until("the push", pushed);
  expect(forge.tip("main")).toBe(both);
});

test("a refused push says why and is repeated by itself; the token is in no event", async () => {
  await openRig(forge.remote, ownForge());
  await storeToken();
  const hook = join(forge.gitDirectory, "hooks", "pre-receive");
  writeFileSync(hook, `#!/bin/sh\necho "main is frozen ${forge.token}" >&2\nexit 1\n`);
  chmodSync(hook, 0o755);
  await act("merge");
  await until("the failure", delayed);
  expect((await change()).push?.failure?.detail).toContain("main is frozen");
  const told = JSON.stringify(await rig.api.records.events({ after: 0, limit: 1_000 }));
  expect(told).toContain("push.delayed");
  expect(told).not.toContain(forge.token);
  rmSync(hook);
  await until("the push", pushed);
  expect(forge.tip("main")).toBe(here());
});

test("an unreachable remote, and a token for another host, delay the push only", async () => {
  await openRig("http://127.0.0.1:1/acme/site.git");
  await act("merge");
  await until("the failure", delayed);
  expect(await change()).toMatchObject({ state: "landed", push: { failure: { reason: "unavailable" } } });
  rig.repository.git("remote", "set-url", "origin", forge.gitDirectory);
  await resume();
  await until("the push", pushed);
  expect(forge.tip("main")).toBe(here());
});

test("a remote that is not the named forge gets neither a push nor the token", async () => {
  await openRig("http://127.0.0.1:1/acme/site.git", ownForge());
  await storeToken();
  await act("merge");
  await until("the failure", delayed);
  expect((await change()).push?.failure?.detail).toContain(new URL(forge.url).host);
});
