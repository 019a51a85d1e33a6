import { buffer } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { inputLimit } from "@wezterm-parallel/shared/protocol/host/session-limits";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findSession, resolveSessionId } from "../../terminal/sessions/find-session.ts";
import { collectKey } from "../../terminal/key-bytes.ts";
import { sendInput } from "../../terminal/send-input.ts";

interface SendOptions {
  readonly enter?: boolean;
  /** The bytes that the keys send, in order. */
  readonly key?: string;
}

export function registerSend(program: Command, cli: CliContext): void {
  program
    .command("send")
    .argument("<id>", "a task or attempt with a terminal; a unique prefix is enough")
    .argument("[text]", "text to send, unchanged; - reads it from stdin")
    .option(
      "--key <name>",
      "key to press after the text: Enter, Tab, Escape, Up, C-c …; may be repeated",
      collectKey,
    )
    .option("--enter", "press Enter after the text")
    .addHelpText(
      "after",
      `\nTypes whatever the program shows at this moment. To give agents a prompt, use wzp say, which never types into a\ndialog.\n${examples(
        "wzp send --enter r12/fix-142 yes",
        "wzp send --key C-c r12/fix-142",
        "wzp send r12/fix-142 - < prompt.md",
      )}`,
    )
    .action(
      cli.action((id: string, text: string | undefined, options: SendOptions) =>
        send(cli, { id, text: text ?? "" }, options),
      ),
    );
}

async function send(
  cli: CliContext,
  { id, text }: { id: string; text: string },
  options: SendOptions,
): Promise<Result<ExitCode, Failure>> {
  const full = await resolveSessionId(cli, id);
  if (!full.ok) return full;
  if (cli.context.ok && cli.context.value !== undefined)
    return sendElsewhere(cli, { id: full.value, text }, options);
  const found = findSession(cli, full.value);
  if (!found.ok) return found;
  const { meta, exit } = found.value;
  if (exit !== undefined) return fail(hasEnded(meta.id));
  if (found.value.phase !== "run") return fail(notRunning(full.value, found.value.phase));
  if (!meta.terminal) {
    return fail({ reason: "conflict", detail: `${meta.id} has no terminal and accepts no input.` });
  }
  const typed = await readTyped(cli, text, options);
  // A terminal's Enter key sends a carriage return, which the terminal driver turns into a newline.
  const bytes = options.enter === true ? Buffer.concat([typed, Buffer.from("\r")]) : typed;
  if (bytes.length === 0) return fail({ reason: "invalid-request", detail: "There is nothing to send." });
  const sent = await sendInput(found.value, bytes);
  if (!sent.ok) return sent;
  if (cli.json) cli.printJson({ id: meta.id, bytes: sent.value });
  return ok(exitCodes.done);
}

async function readTyped(cli: CliContext, text: string, { key = "" }: SendOptions): Promise<Buffer> {
  const typed = text === "-" ? await buffer(cli.streams.stdin) : Buffer.from(text);
  return Buffer.concat([typed, Buffer.from(key)]);
}

/** Sends the input in chunks of the size that a server accepts, in order. */
async function sendElsewhere(
  cli: CliContext,
  { id, text }: { id: string; text: string },
  options: SendOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const attempt = await lastAttempt(client, id);
  if (!attempt.ok) return attempt;
  const typed = await readTyped(cli, text, options);
  let [session, bytes, at] = [attempt.value, 0, 0];
  do {
    const base64 = typed.subarray(at, at + inputLimit).toString("base64");
    at += inputLimit;
    const enter = options.enter === true && at >= typed.length;
    const sent = await client.sendInput(attempt.value, { base64, enter });
    if (!sent.ok) return sent;
    session = sent.value.session;
    bytes += sent.value.bytes;
  } while (at < typed.length);
  if (cli.json) cli.printJson({ id: session, bytes });
  return ok(exitCodes.done);
}

/** Returns the newest attempt of a task. */
async function lastAttempt(client: Client, id: string): Promise<Result<string, Failure>> {
  if (id.includes("#")) return ok(id);
  const task = await client.task(id);
  return task.ok ? ok(`${task.value.id}#${task.value.attempts}`) : task;
}

function notRunning(id: string, phase: string): Failure {
  return {
    reason: "conflict",
    detail: `${id} is not running its command (${phase.replace(".", " ")}); only the command accepts input.`,
    hint: `See its progress with: wzp show ${id}`,
  };
}

function hasEnded(id: string): Failure {
  const task = id.replace(/#\d+$/, "");
  return {
    reason: "conflict",
    detail: `${id} has ended and accepts no input.`,
    hint: `See its output with: wzp logs ${id}, or run it again with: wzp retry ${task}`,
  };
}
