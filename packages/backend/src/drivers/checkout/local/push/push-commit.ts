import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitOptions, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { maskText } from "../../../../base/masking/mask-text.ts";
import type { PushRequest } from "../../pushes.ts";
import { isAncestor } from "../work/merge-inputs.ts";

/**
 * Pushes from a repository of its own that borrows the objects: a task can change the configuration of the
 * project's repository, and with it where git sends a token.
 */
export async function pushCommit(place: GitPlace, request: PushRequest): Promise<Result<void, Failure>> {
  const directory = await mkdtemp(join(tmpdir(), "wzp-push-"));
  try {
    const sender = await openSender(place, directory);
    return sender.ok ? await pushFrom(sender.value, request) : sender;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function openSender(place: GitPlace, directory: string): Promise<Result<GitPlace, Failure>> {
  const format = await gitOutput(place, ["rev-parse", "--show-object-format"]);
  if (!format.ok) return format;
  const objects = await gitOutput(place, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
  if (!objects.ok) return objects;
  const outside = { cwd: directory, env: place.env };
  const args = ["init", "-q", "--bare", "--template=", `--object-format=${format.value}`, directory];
  const made = await runGit(outside, args);
  if (!made.ok) return made;
  await mkdir(join(directory, "objects", "info"), { recursive: true });
  await writeFile(join(directory, "objects", "info", "alternates"), `${objects.value}\n`);
  // The history of a shallow clone ends where this file says; most repositories have none.
  await copyFile(join(place.cwd, "shallow"), join(directory, "shallow")).catch(() => undefined);
  return ok({ ...outside, gitDir: directory });
}

async function pushFrom(sender: GitPlace, request: PushRequest): Promise<Result<void, Failure>> {
  const { remote, branch, commit } = request;
  const ref = `refs/heads/${branch}`;
  const options = accessTo(request);
  const listed = await runGit(sender, ["ls-remote", "--", remote, ref], options);
  if (!listed.ok) return fail(pushFailure(request, listed.failure));
  const [there = ""] = listed.value.stdout.toString("utf8").split("\t");
  if (there === commit) return ok(undefined);
  if (!(await mayReplace(sender, request, there))) return fail(takenFailure(request));
  const lease = `--force-with-lease=${ref}:${there}`;
  const pushed = await runGit(
    sender,
    ["push", "-q", "--no-verify", lease, "--", remote, `${commit}:${ref}`],
    options,
  );
  return pushed.ok ? ok(undefined) : fail(pushFailure(request, pushed.failure));
}

async function mayReplace(sender: GitPlace, { commit, ours }: PushRequest, there: string): Promise<boolean> {
  return there === "" || ours.includes(there) || (await isAncestor(sender, there, commit));
}

/** The token reaches git through the environment, and only for the address that it is meant for. */
function accessTo({ remote, credentials }: PushRequest): GitOptions {
  if (credentials === undefined) return {};
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$WZP_FORGE_USER" "$WZP_FORGE_TOKEN"; }; f';
  return {
    settings: [
      "credential.helper=",
      `credential.${new URL(remote).origin}.helper=${helper}`,
      "http.followRedirects=false",
    ],
    variables: { WZP_FORGE_USER: credentials.user, WZP_FORGE_TOKEN: credentials.token },
  };
}

function pushFailure({ remote, branch, credentials }: PushRequest, failure: Failure): Failure {
  const said = typeof failure.data?.["stderr"] === "string" ? failure.data["stderr"] : failure.detail;
  return createFailure({
    reason: "unavailable",
    detail: createMessage("forge-push-failed", {
      branch,
      host: hostOf(remote),
      said: maskText(said.trim(), credentials === undefined ? [] : [credentials.token]),
    }),
    hint: createMessage("forge-push-failed-hint"),
  });
}

function takenFailure({ remote, branch, change }: PushRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("forge-branch-taken", { branch, host: hostOf(remote), change }),
    hint: createMessage("forge-branch-taken-hint", { change }),
  });
}

/** A short SSH address has no protocol. */
function hostOf(remote: string): string {
  return URL.parse(remote)?.host ?? remote.replace(/^[^@]*@/, "").replace(/:.*$/s, "");
}
