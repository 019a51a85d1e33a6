import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitOptions, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { FormTable } from "../../../../base/masking/form-table.ts";
import { maskText } from "../../../../base/masking/masker.ts";
import type { PushRequest } from "../../pushes.ts";

export interface Sender extends GitPlace {
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Lets work push from a repository of its own that borrows the objects: a task can change the configuration of the
 * project's repository, and with it where git sends a token.
 */
export async function withSender<T>(
  place: GitPlace,
  work: (sender: Sender) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const directory = await mkdtemp(join(tmpdir(), "wzp-push-"));
  try {
    const sender = await openSender(place, directory);
    return sender.ok ? await work(sender.value) : sender;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function openSender(place: GitPlace, directory: string): Promise<Result<Sender, Failure>> {
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
  const sender = { ...outside, gitDir: directory };
  return ok({ ...sender, variables: await ownSsh(sender) });
}

/** Our usual ssh command would hide the one of the user's own configuration, which may name a key or a port. */
async function ownSsh(sender: GitPlace): Promise<Sender["variables"]> {
  const own = await gitOutput(sender, ["config", "core.sshCommand"]);
  return own.ok && own.value !== "" ? { GIT_SSH_COMMAND: own.value } : {};
}

/** The remote of a push, and its credentials. */
export interface Destination extends Pick<PushRequest, "credentials"> {
  readonly address: string;
  readonly ref: string;
}

/** Returns the commit of a branch of the remote; empty when it has no such branch. */
export async function askTip(sender: Sender, to: Destination): Promise<Result<string, Failure>> {
  const listed = await runGit(sender, ["ls-remote", "--", to.address, to.ref], accessTo(sender, to));
  return listed.ok ? ok(listed.value.stdout.toString("utf8").split("\t")[0] ?? "") : listed;
}

/** Sets a branch of the remote to a commit; runs no hook here. */
export function sendCommit(
  sender: Sender,
  to: Destination,
  { commit, options = [] }: { readonly commit: string; readonly options?: readonly string[] },
): Promise<Result<unknown, Failure>> {
  const args = ["push", "-q", "--no-verify", ...options, "--", to.address, `${commit}:${to.ref}`];
  return runGit(sender, args, accessTo(sender, to));
}

/** The token reaches git through the environment, and only for the address that it is meant for. */
function accessTo({ variables }: Sender, { address, credentials }: Destination): GitOptions {
  if (credentials === undefined) return { variables };
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$WZP_FORGE_USER" "$WZP_FORGE_TOKEN"; }; f';
  return {
    settings: [
      "credential.helper=",
      `credential.${new URL(address).origin}.helper=${helper}`,
      "http.followRedirects=false",
    ],
    variables: { ...variables, WZP_FORGE_USER: credentials.user, WZP_FORGE_TOKEN: credentials.token },
  };
}

/** Returns what git said about a failed push, without secrets. */
export function saidBy({ address, credentials }: Destination, { data, detail }: Failure): string {
  const said = typeof data?.["stderr"] === "string" ? data["stderr"] : detail;
  const password = decodeURIComponent(URL.parse(address)?.password ?? "");
  const secrets = [credentials?.token ?? "", password].filter((secret) => secret !== "");
  return maskText(new FormTable(secrets), said.trim());
}

/** A short SSH address has no protocol. */
export function hostOf(remote: string): string {
  const host = URL.parse(remote)?.host;
  if (host !== undefined && host !== "") return host;
  return remote.replace(/^[^@]*@/, "").replace(/:.*$/s, "");
}
