import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import type { GivenSecret } from "../local-backend/local-backups.ts";
import { askPassphrase } from "./ask-passphrase.ts";

/** The secret of backups, from options and `config.yaml`. */
export interface ChosenSecret {
  readonly passphraseFile?: string;
  readonly keyFile?: string;
  readonly recipient?: string;
}

/** Returns the passphrase, or the keys of age, as the backups that are there need it. */
export async function chooseSecret(
  cli: CliContext,
  { passphraseFile, keyFile, recipient }: ChosenSecret,
  { create, there }: { readonly create: boolean; readonly there: "passphrase" | "recipient" | undefined },
): Promise<Result<GivenSecret, Failure>> {
  if (there === "passphrase" && recipient !== undefined) return fail(hasPassphrase);
  const kind = there ?? (recipient === undefined ? "passphrase" : "recipient");
  if (kind === "passphrase") {
    const asked = await askPassphrase(cli, { file: passphraseFile, fresh: create && there === undefined });
    return asked.ok ? ok({ passphrase: asked.value }) : asked;
  }
  if (keyFile === undefined) return ok({ recipient });
  const identity = readIdentity(resolve(cli.cwd, keyFile));
  return identity.ok ? ok({ recipient, identity: identity.value }) : identity;
}

function readIdentity(path: string): Result<string, Failure> {
  try {
    const lines = readFileSync(path, "utf8").split(/\r?\n/);
    const identity = lines.find((line) => line.startsWith("AGE-SECRET-KEY-"));
    return identity === undefined ? fail(noIdentityIn(path)) : ok(identity.trim());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail({ reason: "invalid-request", detail: `${path} cannot be read (${code}).` });
  }
}

function noIdentityIn(path: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${path} has no private key of age, which begins with AGE-SECRET-KEY-.`,
    hint: "Name the file that was given to: wzp backup new-key",
  };
}

const hasPassphrase: Failure = {
  reason: "conflict",
  detail: "The backups there are encrypted with a passphrase.",
  hint: "Use another directory for a public key.",
};
