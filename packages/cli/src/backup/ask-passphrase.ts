import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { SecretReader } from "../text/secret-reader.ts";

const variable = "WZP_BACKUP_PASSPHRASE";
/** A new passphrase is the only thing between a thief of the disk and every key of the home. */
const leastCharacters = 12;

interface Wanted {
  /** A file whose first line is the passphrase. */
  readonly file: string | undefined;
  /** The passphrase of a new archive, which is asked for twice. */
  readonly fresh: boolean;
}

/** Returns the passphrase from a file, the environment or the terminal, in this order. */
export async function askPassphrase(cli: CliContext, wanted: Wanted): Promise<Result<string, Failure>> {
  const given = await readGiven(cli, wanted);
  if (!given.ok) return given;
  if (given.value === "") return fail(noPassphrase);
  return wanted.fresh && given.value.length < leastCharacters ? fail(tooShort) : given;
}

async function readGiven(cli: CliContext, { file, fresh }: Wanted): Promise<Result<string, Failure>> {
  if (file !== undefined) return readPassphrase(resolve(cli.cwd, file));
  const inherited = cli.env[variable];
  if (inherited !== undefined && inherited !== "") return ok(inherited);
  if (cli.streams.stdin.isTTY !== true) return ok("");
  using reader = new SecretReader(cli.streams);
  const typed = await reader.ask(fresh ? "New passphrase of the backups: " : "Passphrase of the backups: ");
  if (!fresh || typed === "") return ok(typed);
  const again = await reader.ask("The same again: ");
  return again === typed ? ok(typed) : fail(differ);
}

function readPassphrase(path: string): Result<string, Failure> {
  try {
    return ok(readFileSync(path, "utf8").split(/\r?\n/, 1)[0] ?? "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail({ reason: "invalid-request", detail: `${path} cannot be read (${code}).` });
  }
}

const noPassphrase: Failure = {
  reason: "invalid-request",
  detail: "Backups are encrypted, and there is no passphrase.",
  hint: `Use --passphrase-file FILE, the variable ${variable}, or a terminal.`,
};

const tooShort: Failure = {
  reason: "invalid-request",
  detail: `A new passphrase must have at least ${leastCharacters} characters.`,
  hint: "Several words are easy to keep; nobody can read the backups without them.",
};

const differ: Failure = { reason: "invalid-request", detail: "The two passphrases differ." };
