import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { actOnChanges } from "../../merge/act-on-changes.ts";
import type { FollowOptions } from "../../merge/follow-changes.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { addChecksOption } from "../../merge/output-option.ts";
import { ask } from "../../text/ask.ts";

interface MergeOptions extends FollowOptions {
  readonly squash?: boolean;
  readonly merge?: boolean;
  readonly rebase?: boolean;
  /** False with `--no-verify`. */
  readonly verify: boolean;
  readonly yes?: boolean;
  readonly detach?: boolean;
}

export function registerMerge(program: Command, cli: CliContext): void {
  const command = program
    .command("merge")
    .argument("<id...>", "tasks, or runs for all their changes; a unique prefix is enough")
    .option("--squash", "as one commit (default, unless the plan says otherwise)")
    .option("--merge", "as a merge commit that keeps the task's commits")
    .option("--rebase", "as the task's commits, one by one")
    .option("--no-verify", "without running the checks of the plan; asks first")
    .option("--yes", "do not ask")
    .option("--detach", "only queue them; wzp queue list shows the progress");
  addChecksOption(command)
    .addHelpText(
      "after",
      examples(
        "wzp merge r12/fix-142",
        "wzp merge r12 --rebase",
        "wzp merge r12 --detach",
        "wzp merge r12 --output errors",
      ),
    )
    .action(cli.action((ids: string[], options: MergeOptions) => merge(cli, ids, options)));
}

async function merge(
  cli: CliContext,
  ids: string[],
  options: MergeOptions,
): Promise<Result<ExitCode, Failure>> {
  const strategies = (["squash", "merge", "rebase"] as const).filter((each) => options[each] === true);
  const [strategy, other] = strategies;
  if (other !== undefined) return fail(onlyOne(`--${strategy}`, `--${other}`));
  const agreed = await agreeToSkip(cli, options);
  if (!agreed.ok) return agreed;
  if (!agreed.value) return ok(exitCodes.interrupted);
  const action = { action: "merge", ids, strategy, verify: options.verify } as const;
  return actOnChanges(cli, action, { detach: options.detach === true, output: options.output });
}

async function agreeToSkip(
  cli: CliContext,
  { verify, yes }: MergeOptions,
): Promise<Result<boolean, Failure>> {
  if (verify || yes === true) return ok(true);
  const { stdin, stderr } = cli.streams;
  if (!stdin.isTTY || !stderr.isTTY || cli.json) return fail(mustSayYes);
  const answer = await ask("Merge without running the checks? [y/N] ", cli.streams);
  return ok(answer === "y" || answer === "yes");
}

const mustSayYes: Failure = {
  reason: "invalid-request",
  detail: "--no-verify skips the checks of the plan, and there is no terminal to ask for confirmation.",
  hint: "Confirm it with --yes.",
};

function onlyOne(one: string, other: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${one} and ${other} exclude each other.`,
    hint: "Choose one of --squash, --merge and --rebase.",
  };
}
