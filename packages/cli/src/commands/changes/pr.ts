import { type Command, Option } from "commander";

import type { Result } from "@wezterm-parallel/shared/base/result";
import { forgeKinds } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import type { PullRequestWish } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import type { ExitCode } from "../../invocation/exit-code.ts";
import { listPullRequests } from "../../merge/list-pull-requests.ts";
import { openPullRequests } from "../../merge/open-pull-requests.ts";
import { examples } from "../../render/examples.ts";

interface PullRequestOptions {
  readonly draft?: boolean;
  readonly autoMerge?: boolean;
  readonly title?: string;
  readonly reviewer?: string[];
  readonly comments?: boolean;
  readonly verdicts?: string;
  readonly fork?: string;
  readonly forge?: PullRequestWish["forge"];
  readonly url?: string;
  readonly remote?: string;
  readonly tokenSecret?: string;
  readonly login?: boolean;
  readonly detach?: boolean;
}

export function registerPr(program: Command, cli: CliContext): void {
  program
    .command("pr")
    .argument("[id...]", "tasks, or runs for all their changes; without one, pull requests are listed")
    .option("--draft", "open it as a draft")
    .option("--auto-merge", "ask the forge to merge it once its checks have passed")
    .option("--title <text>", "title (default: that of the commit)")
    .option("--reviewer <name...>", "people on the forge to ask for a review")
    .option("--comments", "also post the comments and verdicts that are written here on it")
    .option("--verdicts <secret>", "also give the verdict on the forge, with the token in this secret")
    .option("--fork <remote>", "push to this git remote of a fork, and open it from there")
    .addOption(
      new Option("--forge <kind>", "kind of the forge (default: known from the remote)").choices(forgeKinds),
    )
    .option("--url <address>", "address of a forge of your own; the token is sent only there")
    .option("--remote <name>", "git remote to push to (default: origin)")
    .option("--token-secret <name>", "secret of the project with the token (default: FORGE_TOKEN)")
    .option("--login", "use the login of gh or glab on the worker's machine instead of a secret")
    .option("--detach", "do not wait until it is open")
    .addHelpText(
      "after",
      examples(
        "wzp pr r12/fix-142",
        "wzp pr r12/fix-142 --draft --reviewer alice",
        "wzp pr r12/fix-142 --auto-merge",
        "wzp pr r12/fix-142 --forge gitea --url https://git.example.com",
        "wzp pr r12/fix-142 --fork mine",
        "wzp pr",
      ),
    )
    .action(cli.action((ids: string[], options: PullRequestOptions) => pr(cli, ids, options)));
}

function pr(
  cli: CliContext,
  ids: readonly string[],
  { reviewer: reviewers, tokenSecret: secret, detach, ...wish }: PullRequestOptions,
): Promise<Result<ExitCode, Failure>> {
  if (ids.length === 0) return listPullRequests(cli);
  const asked = { ids: [...ids], ...wish, reviewers, secret };
  return openPullRequests(cli, { action: "pull-request", ...asked }, { detach: detach === true });
}
