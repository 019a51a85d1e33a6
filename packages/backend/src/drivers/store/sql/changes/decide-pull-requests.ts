import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { filterInSteps } from "@wezterm-parallel/shared/base/steps";
import {
  decidePullRequest,
  isUnsent,
  nextLookMs,
  type PullRequest,
  type PullRequestCommand,
} from "@wezterm-parallel/shared/domain/change/forge/pull-request";

import type { ChangeRecord, PullRequestDecision } from "../../changes.ts";
import type { Transaction } from "../commits/transaction.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "./change-row.ts";
import { decideChanges } from "./decide-changes.ts";

export function* decidePullRequests(
  transaction: Transaction,
  decisions: readonly PullRequestDecision[],
): Steps<{ readonly changed: readonly number[] }> {
  const changed = yield* filterInSteps(decisions, (decision) => decideOne(transaction, decision));
  return { changed: changed.map(({ change }) => change) };
}

function* decideOne(transaction: Transaction, { change, command }: PullRequestDecision): Steps<boolean> {
  const { database, now } = transaction;
  const row = yield* database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, change);
  if (row === undefined) return false;
  const record = changeOfRow(row);
  const after = decidePullRequest(record.pullRequest, command);
  if (after === undefined) return false;
  const wait = command.kind === "look" ? 0 : nextLookMs(after);
  yield* database.run(
    "UPDATE change SET pull_request = ?, pull_request_due = ? WHERE task_id = ?",
    JSON.stringify(after),
    wait === undefined ? null : now + wait,
    change,
  );
  announce(transaction, record, after, command);
  if (after.state === "merged")
    yield* decideChanges(transaction, [{ change, command: { kind: "merge-elsewhere" } }]);
  return true;
}

/** A look at the forge that finds nothing new is no event. */
function announce(
  transaction: Transaction,
  { run, name: task, attempt, pullRequest: before }: ChangeRecord,
  after: PullRequest,
  { kind }: PullRequestCommand,
): void {
  const { state, report, failure = report?.refusal } = after;
  const isNew = newsOf(after) !== newsOf(before);
  const isSent = before !== undefined && isUnsent(before) && !isUnsent(after);
  const asked = kind === "request" || kind === "renew";
  if (!asked && !isNew && !isSent) return;
  const event = asked ? "requested" : kind === "fail" ? "delayed" : state;
  const { number, url, checks } = report ?? {};
  transaction.append({
    kind: `pull-request.${event}`,
    run,
    task,
    attempt,
    data: { number, url, checks, failure },
  });
}

function newsOf(pullRequest: PullRequest | undefined): string {
  return JSON.stringify({ ...pullRequest?.report, failure: pullRequest?.failure });
}
