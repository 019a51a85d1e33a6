import { execFile } from "node:child_process";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { ForgePlace } from "./forge.ts";

const timeoutMs = 15_000;

/** Returns the token with which the machine's user signed in to a forge by its own program. */
export async function loginOfProgram(
  { kind, url }: Pick<ForgePlace, "kind" | "url">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<string, Failure>> {
  const { host } = new URL(url);
  const call = callFor(kind, host);
  if (call === undefined) return fail(noProgram(host));
  const [program, ...args] = call;
  const { promise, resolve } = Promise.withResolvers<Result<string, Failure>>();
  execFile(program, args, { env: { ...env }, timeout: timeoutMs }, (error, stdout, stderr) => {
    const token = stdout.trim();
    if (error === null && token !== "") return resolve(ok(token));
    const said = stderr.trim().split("\n")[0] ?? "";
    resolve(fail(notSignedIn(program, host, said === "" ? (error?.message ?? "it printed nothing") : said)));
  });
  return promise;
}

function callFor(kind: ForgePlace["kind"], host: string): readonly [string, ...string[]] | undefined {
  if (kind === "github") return ["gh", "auth", "token", "--hostname", host];
  return kind === "gitlab" ? ["glab", "config", "get", "token", "--host", host] : undefined;
}

function noProgram(host: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("forge-login-none", { host }),
    hint: createMessage("forge-login-none-hint"),
  });
}

function notSignedIn(program: string, host: string, said: string): Failure {
  return createFailure({
    reason: "unauthenticated",
    detail: createMessage("forge-login-failed", { program, host, said }),
    hint: createMessage("forge-login-failed-hint", { program }),
  });
}
