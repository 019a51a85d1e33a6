import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { type ReportedRun, type ReportedTask, reasonOf, tookMs } from "./ended-tasks.ts";

/** Renders a run as JUnit XML: a suite with a case for each task. */
export function renderJunit({ run, tasks }: ReportedRun): string {
  const cases = tasks.map((each) => ({ kind: kindOf(each.task), xml: renderCase(run.title, each) }));
  const count = (kind: CaseKind): number => cases.filter((each) => each.kind === kind).length;
  const totals = [
    `name=${quote(run.title)}`,
    `tests="${cases.length}"`,
    `failures="${count("failure")}"`,
    `errors="${count("error")}"`,
    `skipped="${count("skipped")}"`,
    `time="${seconds((run.endedAt ?? run.createdAt) - (run.startedAt ?? run.createdAt))}"`,
  ].join(" ");
  const begun = new Date(run.startedAt ?? run.createdAt).toISOString();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    `  <testsuite ${totals} id=${quote(run.id)} timestamp="${begun}">`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** `error`: the program did not get to its own end. */
type CaseKind = "passed" | "failure" | "error" | "skipped";

function kindOf({ state, outcome, allowFailure }: TaskResource): CaseKind {
  if (state === "succeeded") return "passed";
  if (state !== "failed" || allowFailure === true) return "skipped";
  return outcome?.kind === "exited" || outcome?.kind === "signalled" || outcome?.kind === "timed-out"
    ? "failure"
    : "error";
}

function renderCase(suite: string, { task, lines }: ReportedTask): string {
  const kind = kindOf(task);
  const head = `    <testcase name=${quote(task.name)} classname=${quote(suite)} time="${seconds(tookMs(task))}"`;
  if (kind === "passed") return `${head}/>`;
  const why = `${task.state}: ${reasonOf(task)}`;
  const text = lines.length === 0 ? "" : escape(lines.join("\n"));
  return `${head}>\n      <${kind} message=${quote(why)}>${text}</${kind}>\n    </testcase>`;
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}

function quote(text: string): string {
  return `"${escape(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`;
}

/** Drops what XML 1.0 cannot contain even as a reference. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
