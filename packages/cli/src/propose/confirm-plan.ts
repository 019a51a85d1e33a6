import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { renderProblems } from "@wezterm-parallel/shared/domain/plan/problems/problem-text";
import { proposalFile } from "@wezterm-parallel/shared/domain/plan/proposal-prompt";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import type { CliContext } from "../invocation/context.ts";
import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { printPlan } from "../selection/print-plan.ts";
import { editText } from "../terminal/edit-text.ts";
import { ask } from "../text/ask.ts";
import { visible } from "../text/width.ts";
import type { Proposal } from "./propose-plan.ts";

/**
 * Shows a proposed plan, with its text because an agent wrote it, and lets a person edit it. Returns the plan to run;
 * undefined if nobody confirmed it. It is kept in a file either way.
 */
export async function confirmPlan(
  cli: CliContext,
  proposal: Proposal,
): Promise<Result<LoadedPlan | undefined, Failure>> {
  let loaded: LoadedPlan = { ...proposal, path: join(cli.directory, proposalFile), shown: proposalFile };
  for (;;) {
    const kept = await keep(loaded);
    if (!kept.ok) return kept;
    if (!cli.json) cli.print(`${loaded.text.trimEnd().split("\n").map(visible).join("\n")}\n`);
    const printed = await printPlan(cli, loaded, []);
    if (!printed.ok) return printed;
    const { stdin, stderr } = cli.streams;
    const said =
      !cli.json && stdin.isTTY && stderr.isTTY
        ? await ask("Run it? y: yes, e: edit it, Enter: no ", cli.streams)
        : "";
    if (said.startsWith("y")) return ok(loaded);
    if (!said.startsWith("e")) {
      cli.note(`nothing runs; the plan is in ${proposalFile}. To run it, rename it to wezterm-parallel.yaml`);
      return ok(undefined);
    }
    const edited = await editText(cli, { name: proposalFile, text: loaded.text }, read);
    if (edited.ok) loaded = { ...loaded, ...edited.value };
    else cli.note(edited.failure.detail);
  }
}

function read(text: string): Result<Pick<LoadedPlan, "plan" | "text">, string> {
  const plan = readPlan(text, { file: proposalFile });
  if (plan.ok) return ok({ plan: plan.value, text });
  const same = (part: string): string => part;
  return fail(renderProblems(plan.failure, { place: same, error: same, faint: same }));
}

async function keep({ path, text }: LoadedPlan): Promise<Result<void, Failure>> {
  try {
    await writeFile(path, text);
    return ok(undefined);
  } catch (error) {
    return fail({ reason: "permission-denied", detail: `${path} cannot be written: ${String(error)}` });
  }
}
