import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { runProgram } from "./run-program.ts";

/**
 * Opens a text in the user's editor and reads the edited one; `read` returns a phrase when it is not valid. The file
 * is kept then.
 */
export async function editText<T>(
  cli: CliContext,
  { name, text }: { readonly name: string; readonly text: string },
  read: (edited: string) => Result<T, string>,
): Promise<Result<T, Failure>> {
  const directory = await mkdtemp(join(tmpdir(), "wzp-edit-"));
  const file = join(directory, name);
  await writeFile(file, text, { mode: 0o600 });
  const refused = await openEditor(cli, file);
  if (refused !== undefined) return discard(directory, fail(refused));
  const edited = read(await readFile(file, "utf8"));
  return edited.ok ? discard(directory, edited) : fail(invalid(edited.failure, file));
}

async function discard<T>(directory: string, result: T): Promise<T> {
  await rm(directory, { recursive: true });
  return result;
}

/** The variables may contain options, such as `code --wait`. */
async function openEditor(cli: CliContext, file: string): Promise<Failure | undefined> {
  const editor = cli.env["VISUAL"] ?? cli.env["EDITOR"] ?? "vi";
  const argv: [string, ...string[]] = ["/bin/sh", "-c", `${editor} "$1"`, "sh", file];
  const ended = await runProgram({ argv, cwd: cli.cwd, env: cli.env });
  if (!ended.ok) return ended.failure;
  if (ended.value === 0) return undefined;
  return {
    reason: "invalid-request",
    detail: `The editor ${editor} ended with exit code ${ended.value}; nothing was changed.`,
    hint: "Set EDITOR, or use options: see --help",
  };
}

function invalid(why: string, file: string): Failure {
  return {
    reason: "invalid-request",
    detail: `The edited text is not valid: ${why}. Nothing was changed.`,
    hint: `Your text is kept in ${file}.`,
  };
}
