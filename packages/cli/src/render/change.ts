import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { type QueueWait, waitOf } from "@wezterm-parallel/shared/domain/change/queue-wait";
import { verificationId } from "@wezterm-parallel/shared/domain/change/verification";
import type {
  ChangeResource,
  QueuedChange,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { formatDuration } from "../text/duration.ts";

/** Describes in a few words where a change is; undefined for one that nobody has tried to merge. */
export function renderChange(change: ChangeResource): string | undefined {
  const { state, failure, target, position } = change;
  const place = position === undefined ? "" : ` (${position})`;
  switch (state) {
    case "open":
      if (failure === undefined) return undefined;
      return failure.reason === "merge-conflict"
        ? `conflict with ${target}`
        : `not landed: ${failure.detail}`;
    case "landed":
      return failure === undefined ? `landed on ${target}` : `not reverted: ${failure.detail}`;
    case "resolving":
      return renderResolving(change);
    case "reverted":
      return `reverted on ${target}`;
    default:
      return `${renderQueued(change)} for ${target}${place}`;
  }
}

/** Says who resolves the conflict of a change. */
export function renderResolving({
  id,
  failure,
  resolving,
}: Pick<ChangeResource, "id" | "failure" | "resolving">): string {
  const files = failure?.data?.["files"];
  const names = Array.isArray(files) ? files.map(String) : [];
  const more = names.length > filesShown ? ` and ${names.length - filesShown} more` : "";
  const where = `conflict in ${names.slice(0, filesShown).join(", ")}${more}`;
  return resolving?.by === "agent"
    ? `${where}; ${resolving.agent ?? "its agent"} resolves it in ${id}`
    : `${where}; ${id} runs again on the new state of its target`;
}

/** Maximum number of file names in a line. */
const filesShown = 3;

/** Returns false for a change that nobody has tried to merge. */
export function isTried({ state, failure }: ChangeResource): boolean {
  return state !== "open" || failure !== undefined;
}

/** Describes what became of a change; for one that did not land, why, and the command that helps. */
export function renderResult(change: ChangeResource): string {
  const { id, failure, landed, target } = change;
  if (change.state === "resolving") return renderResolving(change);
  if (failure !== undefined) return `${failure.detail} ${helpFor(change)}`.trimEnd();
  if (landed !== undefined && change.state === "landed")
    return `on ${target} as ${landed.slice(0, 12)}${pushedTo(change)}`;
  return renderChange(change) ?? `not merged; merge it with: wzp merge ${quoteWord(id)}`;
}

function pushedTo({ push }: ChangeResource): string {
  if (push === undefined) return "";
  if (!push.pending) return `, pushed to ${push.remote}`;
  const why =
    push.failure === undefined ? "" : `: ${push.failure.detail} ${push.failure.hint ?? ""}`.trimEnd();
  return `, not pushed to ${push.remote} yet${why}`;
}

/** Says what a queue has to push still; empty when there is nothing. */
export function renderPush({ target, push }: QueueResource): string {
  if (push === undefined || !push.pending) return "";
  const { remote, failure } = push;
  if (failure === undefined) return `pushes ${target} to ${remote}`;
  return `${target} is not pushed to ${remote} yet: ${failure.detail} ${failure.hint ?? ""}`.trimEnd();
}

/** Returns the command that helps after a failed merge, with an introduction; else the hint of the failure. */
export function helpFor({ id, failure, verifiedBy }: ChangeResource): string {
  const task = quoteWord(id);
  if (failure?.reason === "merge-conflict") return `Resolve it with: wzp resolve ${task}`;
  if (failure?.reason === "verify-failed" && verifiedBy !== undefined)
    return `Log: wzp logs --landing ${task}`;
  return failure?.hint ?? "";
}

/** The state of a change in a queue. */
export function renderQueued({ state, direction }: Pick<ChangeResource, "state" | "direction">): string {
  return direction === "revert" ? `${state} (revert)` : state;
}

const waits: Readonly<Record<Exclude<QueueWait, "checks">, string>> = {
  resume: "the queue to be resumed",
  ahead: "the changes ahead",
  target: "the target",
  candidate: "its candidate",
};

/** Says what a queued change waits for. */
export function renderWait(change: ChangeResource, queue: QueueResource): string {
  const wait = waitOf(change, queue);
  if (wait !== "checks") return waits[wait];
  return change.verifiedBy === undefined
    ? "its checks"
    : `its checks in ${verificationId(change.verifiedBy)}`;
}

/** Says in how long a change has probably landed; empty when that is unknown. */
export function renderExpected({ landsInMs }: QueuedChange): string {
  return landsInMs === undefined ? "" : `in ~${formatDuration(landsInMs)}`;
}

/** Says why an action on a change had no effect. */
export function renderUnchanged({ id, state, target, landed = "" }: ChangeResource): string {
  if (state === "landed") return `${id} has landed on ${target} already, as ${landed.slice(0, 12)}`;
  if (state === "open") return `${id} is not in a queue`;
  if (state === "resolving") return `${id} has a conflict that is being resolved`;
  if (state === "reverted") return `${id} was reverted on ${target}`;
  return `${id} is in the queue of ${target} already`;
}
