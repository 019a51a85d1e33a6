import type { Client } from "@wezterm-parallel/shared/client/client";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { BusyUser } from "./busy-user.ts";

interface Judged {
  readonly violations: readonly string[];
  readonly landed: number;
  readonly open: number;
}

/** Compares what the server says about changes with the repository, by git alone. */
export async function judgeLandings(
  client: Client,
  user: BusyUser,
  runs: readonly string[],
): Promise<Judged> {
  const violations = [...user.violations, ...(await judgeTarget(user))];
  const landedAs = await readTrailers(user);
  const pushed: string[] = [];
  let landed = 0;
  let open = 0;
  for (const run of runs) {
    const tasks = await client.tasks({ run: run.slice(1), limit: 1000 });
    for (const { id } of tasks.ok ? tasks.value.items : []) {
      const change = await client.get("getChange", { id });
      if (!change.ok) {
        violations.push(`${id} has no change: ${change.failure.detail}`);
        continue;
      }
      if (change.value.state === "landed") landed += 1;
      if (change.value.landed !== undefined) pushed.push(change.value.landed);
      if (change.value.state === "open") open += 1;
      violations.push(...judgeChange(change.value, landedAs.get(id) ?? []));
      if ((await user.git("for-each-ref", `--contains=${change.value.commit}`)) === "")
        violations.push(`the commit of ${id} is unreachable`);
    }
  }
  for await (const violation of judgePushes(user, pushed)) violations.push(violation);
  return { violations, landed, open };
}

function* judgeChange(change: ChangeResource, commits: readonly string[]): Generator<string> {
  const { id, state, failure, landed } = change;
  if (state === "landed") {
    if (commits.length !== 1) yield `${id} has landed ${commits.length} times`;
    if (commits[0] !== landed) yield `${id} landed as ${commits[0]}, not as ${landed}`;
    return;
  }
  if (state !== "open") yield `${id} is ${state}`;
  if (failure === undefined) yield `${id} is open without a reason`;
  if (commits.length > 0) yield `${id} is open, but on the target`;
}

/** Returns the commits on the target by the task in their trailer. */
async function readTrailers(user: BusyUser): Promise<ReadonlyMap<string, readonly string[]>> {
  const format = "--format=%H %(trailers:key=Wzp-Task,valueonly,separator=%x20)";
  const found = new Map<string, string[]>();
  for (const line of (await user.git("log", format, "main")).split("\n")) {
    const [commit = "", task = ""] = line.split(" ");
    if (task !== "") found.set(task, [...(found.get(task) ?? []), commit]);
  }
  return found;
}

async function* judgeMoves(user: BusyUser): AsyncGenerator<string> {
  const moves = (await user.git("reflog", "show", "--format=%H", "main")).split("\n").toReversed();
  for (const [at, commit] of moves.slice(1).entries()) {
    const forward = await user.tryGit("merge-base", "--is-ancestor", moves[at] ?? "", commit);
    if (forward.code !== 0) yield `the target moved from ${moves[at]} to ${commit}, which is no fast-forward`;
  }
  for (const commit of user.commits) {
    const kept = await user.tryGit("merge-base", "--is-ancestor", commit, "main");
    if (kept.code !== 0) yield `the target lost ${commit}`;
  }
  const bad = await user.git("ls-tree", "--name-only", "main");
  if (/^bad-/m.test(bad)) yield "a change that fails its checks is on the target";
  const status = await user.git("status", "--porcelain", "--", ":!mine");
  if (status !== "") yield `the user's tree does not follow the target: ${status}`;
}

/** Checks that the remote has every landing and that nothing was forced there. */
async function* judgePushes(user: BusyUser, landed: readonly string[]): AsyncGenerator<string> {
  const inMirror = ["--git-dir", user.mirror];
  for (const commit of landed) {
    const sent = await user.tryGit(...inMirror, "merge-base", "--is-ancestor", commit, "main");
    if (sent.code !== 0) yield `${commit} has landed, but was not pushed`;
  }
  const moves = (await user.git(...inMirror, "reflog", "show", "--format=%H", "main")).split("\n");
  for (const [at, commit] of moves.toReversed().slice(1).entries()) {
    const forward = await user.tryGit("merge-base", "--is-ancestor", moves.toReversed()[at] ?? "", commit);
    if (forward.code !== 0) yield `the remote moved to ${commit}, which is no fast-forward`;
  }
}

async function judgeTarget(user: BusyUser): Promise<string[]> {
  const found: string[] = [];
  for await (const violation of judgeMoves(user)) found.push(violation);
  return found;
}
