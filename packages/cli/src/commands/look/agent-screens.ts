import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import { showsRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readScreenRules, screensDirectory } from "@wezterm-parallel/shared/node/screen-rule-files";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerAgentScreens(agents: Command, cli: CliContext): void {
  agents
    .command("screens")
    .option("--match", "list only the rules that match the screen on the standard input")
    .description("list the rules by which dialogs of agents are recognised, and check your own")
    .addHelpText(
      "after",
      `\nYour own rules are files in ${screensDirectory("~/.config/wezterm-parallel")}; the server reads them when it starts.\n${examples(
        "wzp agents screens",
        "wzp agents screens --json",
        "wzp logs r12/fix | wzp agents screens --match",
      )}`,
    )
    .action(cli.action(({ match = false }: { match?: boolean }) => list(cli, match)));
}

async function list(cli: CliContext, match: boolean): Promise<Result<ExitCode, Failure>> {
  const { rules, problems } = await readScreenRules(cli.home.config);
  const [first] = problems;
  if (first !== undefined) {
    return fail({
      reason: "invalid-request",
      detail: `${first.file}:${first.line}:${first.column}: ${first.detail}.`,
      hint: first.hint ?? "Correct the file; until then, none of its rules apply.",
      data: { problems },
    });
  }
  const screen = match ? stripVTControlCharacters(await text(cli.streams.stdin)) : undefined;
  const shown = rules.filter((rule) => screen === undefined || matches(screen, rule));
  if (cli.json) cli.printJson({ items: shown });
  else if (shown.length === 0) cli.print("no rule matches");
  else cli.print(await renderTable([header, ...shown.map(cellsOf)], cli.width));
  return ok(exitCodes.done);
}

/** The line at which a program reads is the last one. */
function matches(screen: string, rule: ScreenRule): boolean {
  return showsRule(rule.when === "asked" ? (screen.trimEnd().split("\n").at(-1) ?? "") : screen, rule);
}

const header = ["RULE", "MEANS", "WHEN", "WORDS", "FROM"].map((word) => ({ text: word }));

function cellsOf({ rule, means, when, words, file }: ScreenRule) {
  return [rule, means, when, words.join(" · "), file ?? "built in"].map((word) => ({ text: visible(word) }));
}
