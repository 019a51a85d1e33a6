import { describeEvidence } from "@wezterm-parallel/shared/domain/activity/describe-evidence";
import { sandboxOf } from "@wezterm-parallel/shared/domain/task/sandbox";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import { describeProgress } from "@wezterm-parallel/shared/domain/activity/progress";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { AttemptResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderResult } from "./change.ts";
import { countOf } from "../text/count-of.ts";
import { formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";
import type { Colours } from "./colours.ts";
import { describeOutcome } from "./outcome.ts";
import { renderBudget, renderSpent } from "./spending.ts";
import { stateWord } from "./state-word.ts";

type Line = readonly [label: string, text: string | undefined];

/** Files of an attempt on this machine. */
export interface AttemptPlace {
  readonly path: string;
  readonly branch?: string | undefined;
  readonly notes: readonly string[];
  readonly ports: readonly number[];
}

/** `wzp show TASK` */
export function renderTask(
  task: TaskDetail,
  colours: Colours,
  {
    place,
    change,
  }: { readonly place?: AttemptPlace | undefined; readonly change?: ChangeResource | undefined } = {},
): string {
  const { word, colour } = stateWord(task.state);
  return renderLines([
    ["task", colours.bold(visible(task.id))],
    ["state", describeState(task.why, word, colour(colours))],
    ...askedLines(task),
    ["known from", task.activity && visible(renderEvidence(task.activity, Date.now()))],
    ["claimed by", claimOf(task)],
    ["progress", describeSaid(task)],
    ["command", visible(task.command)],
    ["agent", agentsOf(task.spec)],
    ["review", describeReview(task.spec)],
    ["checkout", task.checkout + (task.terminal ? ", with a terminal" : ", without a terminal")],
    ["sandbox", describeSandbox(task)],
    ["container", describeContainer(task.spec)],
    ["continues", task.spec.continues && `attempt ${task.spec.continues.attempt}, in its checkout`],
    [
      "needs",
      visible(
        task.needs
          .map(
            (need) =>
              `${need.task} (${need.state ?? need.if}${need.unlanded === undefined ? "" : ", not landed"})`,
          )
          .join(", "),
      ) || undefined,
    ],
    ...limitLines(task),
    ["priority", task.priority === 0 ? undefined : String(task.priority)],
    ["usually", task.expectedMs === undefined ? undefined : formatDuration(task.expectedMs)],
    ...spendingLines(task),
    ["hint", task.failure?.hint && visible(task.failure.hint)],
    ...resultLines(task.result),
    ["change", change && visible(renderResult(change))],
    ...placeLines(place, task.result),
    ...task.history.map((attempt): Line => [
      `attempt ${attempt.attempt}`,
      attemptLine(attempt, task.spec.agent),
    ]),
    ["logs", visible(`wzp logs '${task.id}'`)],
  ]);
}

/** The subject of a permission. */
function askedLines({ activity }: TaskDetail): readonly Line[] {
  return (activity?.details ?? []).map((line) => ["", visible(line)]);
}

function claimOf({ claim }: TaskDetail): string | undefined {
  if (claim?.by === undefined) return claim && "nobody yet: an agent can claim it over MCP";
  const time =
    claim.since === undefined ? "" : `, ${formatDuration(Math.max(0, Date.now() - claim.since))} ago`;
  return visible(`${claim.by}${time}`);
}

/** The claims that keep other tasks from running beside it. */
function limitLines({ claims, group }: TaskDetail): readonly Line[] {
  return [
    ["claims", claims && visible(claims.join(", "))],
    ["group", group && visible(group)],
  ];
}

function spendingLines({ spent, budget }: TaskDetail): readonly Line[] {
  return [
    ["spent", renderSpent(spent)],
    ["budget", budget && renderBudget(budget, spent)],
  ];
}

/** `codex reports it; working for 3.0s`: how it is known what its program does. */
function describeSaid({ progress }: TaskDetail): string | undefined {
  return progress && visible(describeProgress(progress));
}

function renderEvidence(activity: NonNullable<TaskDetail["activity"]>, now: number): string {
  return `${describeEvidence(activity)}; ${activity.state} for ${formatDuration(Math.max(0, now - activity.since))}`;
}

/** `wzp show ATTEMPT` */
export function renderAttempt(attempt: AttemptResource, colours: Colours, place?: AttemptPlace): string {
  return renderLines([
    ["attempt", colours.bold(visible(attempt.id))],
    ["state", attemptLine(attempt)],
    ["worker", visible(attempt.worker)],
    ["spent", renderSpent(attempt.spent)],
    ["leased", new Date(attempt.leasedAt).toISOString()],
    ...resultLines(attempt.result),
    ...placeLines(place, attempt.result),
    ["logs", visible(`wzp logs '${attempt.id}'`)],
  ]);
}

/** Returns only the word when the reason adds nothing, and only the reason when it begins with the word. */
function describeState(why: string, word: string, paint: (text: string) => string): string {
  if (why === word || why === "") return paint(word);
  return why.startsWith(word)
    ? paint(word) + visible(why.slice(word.length))
    : `${paint(word)}: ${visible(why)}`;
}

/** Told of the shown attempt once it has ended; before, what the task wants. */
function describeSandbox({ spec, result }: TaskDetail): string | undefined {
  const wanted = sandboxOf(spec);
  if (wanted === undefined) return undefined;
  const { write, network } = wanted.settings;
  const details = [
    network === "none" ? "no network" : [],
    write.length === 0 ? [] : `may also write ${visible(write.join(", "))}`,
  ].flat();
  const own = wanted.required ? ["yes"] : result === undefined ? ["where the machine has bubblewrap"] : [];
  const seen =
    own.length > 0 ? own : result?.sandboxed === true ? ["yes"] : ["no: the machine has no bubblewrap"];
  return [...seen, ...details].join(", ");
}

function describeContainer({ container }: TaskDetail["spec"]): string | undefined {
  if (container === undefined) return undefined;
  const { image, network, mounts } = container;
  const details = [
    network === undefined ? [] : network === "none" ? "no network" : `network ${network}`,
    mounts.length === 0 ? [] : `mounts ${mounts.map(({ path }) => path).join(", ")}`,
  ].flat();
  return visible([image, ...details].join(", "));
}

/** `2 of 3, of the work of fix(claude)`. */
function describeReview({ reviews }: TaskDetail["spec"]): string | undefined {
  return reviews && visible(`${reviews.round} of ${reviews.rounds}, of the work of ${reviews.writer}`);
}

/** `haiku, then with each retry: opus, codex`. */
function agentsOf({ agent, retry }: TaskDetail["spec"]): string | undefined {
  if (agent === undefined) return undefined;
  const next = (retry.agents ?? []).map(({ name }) => name);
  return visible(next.length === 0 ? agent : `${agent}, then with each retry: ${next.join(", ")}`);
}

/** Names the agent of the attempt if another one has taken over since. */
function attemptLine(attempt: AttemptResource, agent?: string): string {
  const by = attempt.given?.agent;
  const spent = renderSpent(attempt.spent);
  const line = describeEnd(attempt) + (spent === undefined ? "" : `, ${spent}`);
  return by === undefined || by === agent ? line : `${line}, by ${visible(by)}`;
}

function describeEnd({ state, outcome, startedAt, endedAt }: AttemptResource): string {
  const took = startedAt === undefined ? undefined : formatDuration((endedAt ?? Date.now()) - startedAt);
  if (outcome === undefined) return took === undefined ? "preparing" : `${state} for ${took}`;
  const reason = "failure" in outcome ? `${outcome.failure.reason}: ` : "";
  const ended = visible(`${reason}${describeOutcome(outcome)}`);
  if (took === undefined) return ended;
  const short = outcome.kind === "exited" || outcome.kind === "signalled" || outcome.kind === "cancelled";
  return short ? `${ended} after ${took}` : `${ended.replace(/\.$/, "")} (ran ${took})`;
}

const reuseObstacles: Readonly<Record<NonNullable<AttemptResult["notReusable"]>, string>> = {
  "left-commit":
    "the task left a commit, which a reused result cannot repeat; if these files are built, let git ignore them and list them under `outputs`",
  "inputs-changed": "the task changed its own inputs",
  "inputs-unreadable": "one of its `inputs` matches no file, or cannot be read",
};

function resultLines(result: AttemptResult | undefined): readonly Line[] {
  if (result === undefined) return [];
  const outputs = Object.entries(result.outputs).map(([key, value]) => `${key}=${value}`);
  const files = result.changedFiles === undefined ? "" : `, ${countOf(result.changedFiles, "file")} changed`;
  return [
    ["reused", result.reusedFrom && visible(`from ${result.reusedFrom}`)],
    ["reuse", result.notReusable && `not possible: ${reuseObstacles[result.notReusable]}`],
    ["branch", result.branch === undefined ? undefined : visible(result.branch + files)],
    ["commit", result.commit],
    ["outputs", outputs.length === 0 ? undefined : visible(outputs.join(" "))],
    ["artifacts", result.artifacts && visible(result.artifacts)],
    [
      "log",
      result.logTruncated &&
        `${result.logTruncated.dropped} bytes of output are missing: ${visible(result.logTruncated.failure.detail)}`,
    ],
    [
      "strays",
      result.strays === 0
        ? undefined
        : `${countOf(result.strays, "process", "processes")} still running at its end ${result.strays === 1 ? "was" : "were"} stopped`,
    ],
  ];
}

/** Lists what is on this machine; the branch only while the attempt has not reported it. */
function placeLines(place: AttemptPlace | undefined, result: AttemptResult | undefined): readonly Line[] {
  if (place === undefined) return [];
  return [
    ["branch", result?.branch === undefined ? place.branch && visible(place.branch) : undefined],
    ["directory", visible(place.path)],
    ["ports", place.ports.length === 0 ? undefined : place.ports.join(" ")],
    ...place.notes.map((note): Line => ["note", visible(note)]),
  ];
}

function renderLines(lines: readonly Line[]): string {
  return lines
    .filter((line): line is [string, string] => line[1] !== undefined)
    .map(([label, text]) => `${label.padEnd(9)} ${text}`)
    .join("\n");
}
