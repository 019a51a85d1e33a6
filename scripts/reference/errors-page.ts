import { failureReasons, type FailureReason } from "@wezterm-parallel/shared/domain/failure";
import { failureGuide } from "@wezterm-parallel/shared/domain/failure-guide";
import { failureMessages } from "@wezterm-parallel/shared/domain/failure-message";
import { planMessages } from "@wezterm-parallel/shared/domain/plan/problems/plan-messages";
import { planProblemReasons } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";
import { planProblemMeanings } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem-meanings";
import { planValueMessages } from "@wezterm-parallel/shared/domain/plan/problems/plan-value-messages";

import { problemOf } from "../../packages/backend/src/server/http/answers/problem.ts";
import { exitCodeOf } from "../../packages/cli/src/invocation/exit-code.ts";
import { code, page, table } from "./markdown.ts";

const header = `# Errors

Generated from the code by \`npm run docs\`; do not edit.

Every failure has a stable \`reason\`, a \`detail\` (one sentence: what is wrong, where) and mostly a \`hint\` (what to
do). Commands print the last two, and with \`--json\` all as \`{"error": {…}}\`. The API answers with problem details
(RFC 9457) that carry the same \`reason\`. A task that failed shows its reason in \`wzp show\`.

The exit code is that of a command that failed for this reason. A run whose task failed ends with 1, whatever
the task's reason was.`;

export function errorsPage(): string {
  return page(
    header,
    "## Reasons",
    ...failureReasons.map((reason) => section(reason)),
    "## Problems of a plan",
    "`invalid-plan` lists every problem of the file with its line. With `--json`, each has one of these reasons.",
    table(
      ["reason", "meaning"],
      planProblemReasons.map((reason) => [code(reason), planProblemMeanings[reason]]),
    ),
    "Each also carries `messages`: the codes of its sentences with what stands in their holes, to say them in another " +
      "language, as the dashboard does. What stands in a hole is text, a number, or such a code again.",
    sentences({ ...planMessages, ...planValueMessages }),
    "## Sentences",
    "What the API and the workers say of a failure carries `messages` in the same way: `detail`, and the sentences of " +
      "`hint`. A later release may say more; `reason`, `detail` and `hint` are always there.",
    sentences(failureMessages),
  );
}

function sentences(catalogue: Readonly<Record<string, string>>): string {
  const rows = Object.entries(catalogue).map(([name, text]) => [
    code(name),
    // Escaped, so that it is not an HTML tag or the end of a cell.
    text.replaceAll("<", "&lt;").replaceAll("|", "\\|"),
  ]);
  return table(["code", "sentence"], rows);
}

function section(reason: FailureReason): string {
  const { meaning, remedy } = failureGuide[reason];
  const { status } = problemOf({ reason, detail: "" });
  const facts = `HTTP ${status} · exit code ${exitCodeOf(reason)}`;
  return [`### ${reason}`, `*${facts}*`, meaning, `**What to do:** ${remedy}`].join("\n\n");
}
