import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadBackups } from "../../local-backend/local-backups.ts";
import { examples } from "../../render/examples.ts";

export function registerBackupKey(backup: Command, cli: CliContext): void {
  backup
    .command("new-key")
    .argument("<file>", "new file for the private key, best not on this machine")
    .description("make a private key that reads backups, and print the public key that they are made for")
    .addHelpText(
      "after",
      examples(
        "wzp backup new-key /media/usb/wzp-backup.txt",
        "wzp backup new-key /media/usb/wzp-backup.txt --json | jq -r .recipient",
      ),
    )
    .action(cli.action((file: string) => makeKey(cli, file)));
}

async function makeKey(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const { makeBackupKeys } = await loadBackups();
  const { identity, recipient } = await makeBackupKeys();
  const file = resolve(cli.cwd, name);
  const written = writeKey(file, `# public key: ${recipient}\n${identity}\n`);
  if (!written.ok) return written;
  if (cli.json) cli.printJson({ file, recipient });
  else {
    cli.print(recipient);
    cli.note(`The private key is in ${file}. Without it nobody reads the backups: keep a copy elsewhere.`);
  }
  return ok(exitCodes.done);
}

/** Replaces no file: it may be the key of all earlier backups. */
function writeKey(file: string, text: string): Result<void, Failure> {
  try {
    const opened = openSync(file, "wx", 0o600);
    try {
      writeSync(opened, text);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    return ok(undefined);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" ? "is there already" : `cannot be written (${code})`;
    return fail({ reason: "invalid-request", detail: `${file} ${why}.`, hint: "Name another file." });
  }
}
