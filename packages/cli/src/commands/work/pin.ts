import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { resolveId } from "../../tasks/resolve-id.ts";

export function registerPin(program: Command, cli: CliContext): void {
  program
    .command("pin")
    .argument("<run...>", "runs; a unique prefix is enough")
    .addHelpText("after", examples("wzp pin r12", "wzp pin r12 r15 --json"))
    .action(cli.action((runs: string[]) => pin(cli, runs, true)));
}

export function registerUnpin(program: Command, cli: CliContext): void {
  program
    .command("unpin")
    .argument("<run...>", "runs; a unique prefix is enough")
    .addHelpText("after", examples("wzp unpin r12", "wzp unpin r12 r15 --json"))
    .action(cli.action((runs: string[]) => pin(cli, runs, false)));
}

async function pin(
  cli: CliContext,
  words: readonly string[],
  pinned: boolean,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const done: RunResource[] = [];
  for (const word of words) {
    const found = await resolveId(cli, word);
    if (!found.ok) return found;
    const { id, kind } = found.value;
    if (kind !== "run") return fail(notARun(id));
    const answer = await client.send("pinRun", { run: id.slice(1) }, { pinned });
    if (!answer.ok) return answer;
    done.push(answer.value);
    if (!cli.json)
      cli.print(pinned ? `${id} is kept until wzp unpin ${id}` : `${id} is kept as long as others`);
  }
  if (cli.json) cli.printJson(done);
  return ok(exitCodes.done);
}

function notARun(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is not a run.`,
    hint: `Pin the run of the task: wzp pin ${id.split("/")[0]}`,
  };
}
