import type { Publication } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeSummary } from "../../drivers/checkout/pushes.ts";

const start = "<!-- wezterm-parallel: this part is kept up to date -->";
const end = "<!-- wezterm-parallel: end -->";
const longestTitle = 250;
/** Characters of one part; GitHub takes 65,536 in all. */
const longestPart = 12_000;

/** Returns the text of a pull request; what people wrote around our part of an earlier one stays. */
export function pullRequestBody(publication: Publication, summary: ChangeSummary, before = ""): string {
  const own = [start, ...partsOf(publication, summary), end].join("\n\n");
  const from = before.indexOf(start);
  const to = before.indexOf(end, from);
  if (from === -1 || to === -1) return before.trim() === "" ? own : `${before.trimEnd()}\n\n${own}`;
  return `${before.slice(0, from)}${own}${before.slice(to + end.length)}`;
}

/** Returns the first line of the only commit; with several, the name of the task. */
export function pullRequestTitle({ change, wish }: Publication, { messages }: ChangeSummary): string {
  const [message, second] = messages;
  const subject = second === undefined ? message?.split("\n")[0]?.trim() : undefined;
  const title = wish.title ?? (subject === undefined || subject === "" ? nameOf(change) : subject);
  return title.slice(0, longestTitle);
}

function nameOf(change: string): string {
  return change.slice(change.indexOf("/") + 1);
}

function partsOf(
  { change, command, verify, issue }: Publication,
  { messages, stat }: ChangeSummary,
): string[] {
  const checks = verify.length === 0 ? "" : fenced(verify.join("\n"));
  return [
    `Made by task \`${change.replaceAll("`", "'")}\`.`,
    ...(issue === undefined ? [] : [`Closes #${issue}`]),
    ...part("Task", fenced(command)),
    ...part("Commits", fenced(messages.join("\n\n"))),
    ...part("Checks that passed", checks),
    ...part("Files", fenced(stat)),
  ];
}

function part(title: string, text: string): string[] {
  return text === "" ? [] : [`### ${title}`, text];
}

/** In a code block nothing notifies people, links, or renders; its fence is longer than any in the text. */
function fenced(text: string): string {
  if (text.trim() === "") return "";
  const shown = text.length > longestPart ? `${text.slice(0, longestPart)}\n[…]` : text;
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${shown}\n${fence}`;
}
