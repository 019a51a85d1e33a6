import { renderUnicodeCompact } from "uqr";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import type { SecretReader } from "../text/secret-reader.ts";

/** Shows the secret as a QR code, asks for its first code, and shows the recovery codes. */
export async function enrolFactor(
  cli: CliContext,
  reader: SecretReader,
  password: string,
): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const enrolment = await team.enrolFactor(password);
  if (!enrolment.ok) return enrolment;
  const { uri, secret } = enrolment.value;
  if (cli.json) cli.printJson({ uri, secret });
  else tellSecret(cli, uri, secret);
  const code = await reader.ask("Code from the app: ");
  if (code === "") return fail(notConfirmed);
  const confirmed = await team.confirmFactor(code);
  if (!confirmed.ok) return confirmed;
  if (cli.json) cli.printJson(confirmed.value);
  else tellCodes(cli, confirmed.value.recoveryCodes);
  return ok(exitCodes.done);
}

function tellSecret(cli: CliContext, uri: string, secret: string): void {
  // Inverted, because scanners need dark on light even in a dark terminal.
  cli.print(renderUnicodeCompact(uri, { border: 2, invert: true }));
  cli.print(`Scan the code with an authenticator app, or enter this secret: ${secret}`);
}

function tellCodes(cli: CliContext, codes: readonly string[]): void {
  cli.print("\nThe second factor is on. If you lose it, each of these recovery codes works once:\n");
  for (const code of codes) cli.print(`  ${code}`);
  cli.print("\nStore them separately from the phone; they are not shown again.");
}

const notConfirmed: Failure = {
  reason: "invalid-request",
  detail: "No code was entered; the second factor stays off.",
  hint: "Start again with: wzp account second-factor",
};
