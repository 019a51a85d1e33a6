import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { applySuggestions } from "../../review/apply-suggestions.ts";
import { chooseReview, type ReviewOptions } from "../../review/choose-review.ts";
import { describeReview, listReviews } from "../../review/list-reviews.ts";
import { sendReview } from "../../review/send-review.ts";
import { writeReview } from "../../review/write-review.ts";
import { replaceNames } from "../../tasks/resolve-id.ts";
import { openLink } from "../../terminal/open-link.ts";
import { visible } from "../../text/width.ts";

interface Options extends ReviewOptions {
  readonly print?: boolean;
}

const help = `
Without a task, lists the changes that wait for a review. With a task and no option, opens its review in the browser.

The file of --edit begins with a line "verdict: comment"; change it to "verdict: approved" or
"verdict: changes-requested" for a verdict. What you write below that line is about the whole change. Then follows the
diff, quoted with ">": write below a line to comment on it, and leave the quoted lines as they are. If the file cannot
be read or sent, it is kept, and --file sends it again.
`;

export function registerReview(program: Command, cli: CliContext): void {
  program
    .command("review")
    .argument("[id]", "a task with a change")
    .option("--edit", "write the review in $VISUAL or $EDITOR, below the lines of the diff")
    .option("--file <path>", "send a review that was written with --edit")
    .option("--approve", "approve the change")
    .option(
      "--request-changes <text>",
      "request changes; the agent of the task continues with all open comments",
    )
    .option("--comment <place-and-text...>", "comment on FILE:LINE or FILE:LINE-LINE; may be repeated")
    .option("--message <text>", "comment on the whole change")
    .option("--apply", "commit the suggestions of all open threads on the branch of the task")
    .option("--no-continue", "do not continue the agent after --request-changes")
    .option("--print", "print the link instead of opening it in the browser")
    .addHelpText(
      "after",
      help +
        examples(
          "wzp review",
          "wzp review r12/fix-142",
          "wzp review r12/fix-142 --edit",
          "wzp review r12/fix-142 --approve",
          'wzp review r12/fix-142 --comment src/api.ts:12 "Why four?" --request-changes "Nearly there."',
          "wzp review r12/fix-142 --apply",
          "wzp review r12/fix-142 --json | jq '.threads[]'",
        ),
    )
    .action(cli.action((id: string | undefined, options: Options) => review(cli, id, options)));
}

async function review(
  cli: CliContext,
  id: string | undefined,
  options: Options,
): Promise<Result<ExitCode, Failure>> {
  const chosen = chooseReview(options);
  if (!chosen.ok) return chosen;
  if (id === undefined) return listReviews(cli);
  const ids = await replaceNames(cli, [id]);
  if (!ids.ok) return ids;
  const client = await cli.client();
  const found = await client.get("getChange", { id: ids.value[0] ?? id });
  if (!found.ok) return found;
  const change = found.value;
  if (options.apply === true) return applySuggestions(cli, change);
  if (options.edit === true || options.file !== undefined)
    return writeReview(cli, change, { file: options.file, continue: options.continue });
  if (chosen.value === undefined) return show(cli, change, options.print === true);
  return sendReview(cli, change, chosen.value);
}

async function show(
  cli: CliContext,
  change: ChangeResource,
  print: boolean,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  if (cli.json) {
    const review = await client.get("getReview", { id: change.id });
    if (review.ok) cli.printJson(review.value);
    return review.ok ? ok(exitCodes.done) : review;
  }
  const link = await client.makeLink();
  if (!link.ok) return link;
  const url = new URL(link.value.url);
  const [run, ...name] = change.id.split("/");
  url.searchParams.set("to", addressOf("review", { run: run ?? "", name: name.join("/") }));
  cli.note(visible(describeReview(change)));
  const opened = await openLink(cli, { url: url.href, print, again: `wzp review ${change.id} --print` });
  return opened.ok ? ok(exitCodes.done) : opened;
}
