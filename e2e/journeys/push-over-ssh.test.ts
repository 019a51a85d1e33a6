import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ChangesRig } from "../../packages/backend/test/rigs/landing/changes-rig.ts";
import { ForgeServer } from "../../packages/backend/test/rigs/forge/forge-server.ts";
import { waitFor } from "../../packages/backend/test/rigs/session-rig.ts";
import { SshServer } from "../rigs/ssh-server.ts";

const hasSsh = SshServer.program !== undefined;
const title = `targets and pull requests are pushed over SSH by the user's agent${hasSsh ? "" : " (not run: there is no sshd here)"}`;

test.skipIf(!hasSsh)(title, { timeout: 60_000 }, async () => {
  await using forge = await ForgeServer.open("gitea");
  await using server = await SshServer.open(forge.directory);
  await using agent = await server.startAgent();
  const access = { forge: "gitea" as const, url: forge.url };
  const merge = { push: { remote: "origin", ...access } };
  await using rig = await ChangesRig.open({ fix: "echo done > done.txt" }, { merge });
  const { repository } = rig;
  repository.git("remote", "add", "origin", "127.0.0.1:acme/site.git");
  repository.git("push", "-q", forge.gitDirectory, "main");
  execFileSync("git", ["config", "--global", "core.sshCommand", server.command], { env: repository.env });
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_TOKEN", { value: forge.token });
  await rig.until("fix", "succeeded");
  const change = async (): Promise<ChangeResource> => {
    const found = await rig.api.records.change("r1/fix");
    if (!found.ok) throw new Error(found.failure.detail);
    return found.value;
  };
  const act = (action: string, more: Record<string, unknown> = {}) =>
    rig.ask("POST", "/api/v1/changes/actions", { action, ids: ["r1/fix"], ...more });
  const until = (what: string, holds: (change: ChangeResource) => boolean) =>
    waitFor(what, async () => holds(await change()));

  await act("merge");
  await until("the failure", ({ push }) => push?.failure !== undefined);
  expect((await change()).push?.failure?.detail).toContain("Permission denied (publickey");
  repository.env["SSH_AUTH_SOCK"] = agent.socket;
  await rig.ask("POST", "/api/v1/queues/pause", { project: "p1", target: "main", paused: false });
  await until("the push", ({ push }) => push?.pending === false);
  expect(forge.tip("main")).toBe(repository.git("rev-parse", "main").trim());

  await act("revert");
  await until("the revert", ({ state, push }) => state === "reverted" && push?.pending === false);
  await act("pull-request", access);
  await until("the pull request", ({ pullRequest }) => pullRequest?.state === "open");
  expect(forge.tip("wzp/r1/fix")).toBe((await change()).commit);
});
