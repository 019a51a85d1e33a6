import { buffer } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";
import { findSession, resolveSessionId } from "../terminal/find-session.ts";
import { sendInput } from "../terminal/send-input.ts";

interface SendOptions {
  readonly enter?: boolean;
}

export function registerSend(program: Command, cli: CliContext): void {
  program
    .command("send")
    .argument("<id>", "a task or attempt with a terminal; a unique beginning is enough")
    .argument("<text>", "what to type; - reads it from stdin")
    .option("--enter", "press Enter after it")
    .addHelpText("after", examples("wzp send --enter r12/fix-142 yes", "wzp send r12/fix-142 - < prompt.md"))
    .action(cli.action((id: string, text: string, options: SendOptions) => send(cli, { id, text }, options)));
}

async function send(
  cli: CliContext,
  { id, text }: { id: string; text: string },
  options: SendOptions,
): Promise<Result<ExitCode, Failure>> {
  const full = await resolveSessionId(cli, id);
  if (!full.ok) return full;
  const found = findSession(cli, full.value);
  if (!found.ok) return found;
  const { meta, exit } = found.value;
  if (exit !== undefined) return fail(hasEnded(meta.id));
  if (!meta.terminal) {
    return fail({ reason: "conflict", detail: `${meta.id} runs without a terminal and reads no input.` });
  }
  const typed = text === "-" ? await buffer(cli.streams.stdin) : Buffer.from(text);
  // A terminal's Enter key is a carriage return; the terminal makes a line end of it.
  const bytes = options.enter === true ? Buffer.concat([typed, Buffer.from("\r")]) : typed;
  if (bytes.length === 0) return fail({ reason: "invalid-request", detail: "There is nothing to send." });
  const sent = await sendInput(found.value, bytes);
  if (!sent.ok) return sent;
  if (cli.json) cli.printJson({ id: meta.id, bytes: sent.value });
  return ok(exitCodes.done);
}

function hasEnded(id: string): Failure {
  const task = id.replace(/#\d+$/, "");
  return {
    reason: "conflict",
    detail: `${id} has ended, and nobody reads what is typed.`,
    hint: `See what it wrote with: wzp logs ${id}, or run it again with: wzp retry ${task}`,
  };
}
