import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";

import { openRadar } from "../../../src/drivers/checkout/local/radar/open-radar.ts";
import { ImportStream } from "./history-repository.ts";
import { applyEdits, firstTree, randomHistory, type RandomHistory } from "./random-histories.ts";

export interface ComparedVerdicts {
  readonly pairs: number;
  readonly conflicts: number;
  /** Pairs of which the radar says something else than git. */
  readonly wrong: readonly { readonly real: string; readonly seen: string; readonly sides: unknown }[];
}

/** Histories of one repository, each with two sides: 276 pairs. */
const histories = 12;

/** Compares the radar's verdicts with those of `git merge` in a checkout, over at least so many pairs of random work. */
export async function compareVerdicts(least: number): Promise<ComparedVerdicts> {
  const compared = { pairs: 0, conflicts: 0, wrong: [] as ComparedVerdicts["wrong"][number][] };
  while (compared.pairs < least && compared.wrong.length === 0) {
    const { pairs, conflicts, wrong } = await compareRound(fc.sample(randomHistory, histories));
    compared.pairs += pairs;
    compared.conflicts += conflicts;
    compared.wrong.push(...wrong);
  }
  return compared;
}

async function compareRound(made: readonly RandomHistory[]): Promise<ComparedVerdicts> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "wzp-verdicts-")));
  try {
    const root = join(top, "repository");
    mkdirSync(root);
    const run = runnerAt(root, top);
    run("git", ["init", "-q", "-b", "main"]);
    run("git", ["config", "merge.ours.driver", "true"]);
    const sides = made.flatMap(({ ours, theirs }) => [ours, theirs]);
    const commits = importSides(run, join(top, "marks"), made[0]?.before ?? [], sides);
    const pairs = commits.flatMap((_, at) =>
      commits.slice(at + 1).map((_other, past) => [at, at + 1 + past] as const),
    );
    const input = pairs.map(([one, other]) => `${commits[one]} ${commits[other]}\n`).join("");
    const real = run("sh", ["-c", script], input).trimEnd().split("\n");
    const seen = await look(root, top, commits);
    const all = pairs.map(([one, other], at) => ({
      real: real[at] ?? "",
      seen: seen.get(`${one} ${other}`) ?? "clean",
      sides: { before: made[0]?.before, one: sides[one], other: sides[other] },
    }));
    return {
      pairs: all.length,
      conflicts: all.filter((each) => each.real === "conflict").length,
      wrong: all.filter((each) => each.real !== each.seen),
    };
  } finally {
    rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Run = (program: string, args: readonly string[], input?: string) => string;

function runnerAt(cwd: string, home: string): Run {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Owner",
    GIT_AUTHOR_EMAIL: "owner@e",
    GIT_COMMITTER_NAME: "Owner",
    GIT_COMMITTER_EMAIL: "owner@e",
  };
  const stdio = ["pipe", "pipe", "ignore"] as ("pipe" | "ignore")[];
  return (program, args, input = "") =>
    execFileSync(program, args, { cwd, env, input, stdio, encoding: "utf8" });
}

/**
 * Reads a line a pair; prints whether the second merges into a checkout of the first. Where a submodule takes the place of a
 * directory, a checkout leaves files behind, and git refuses to overwrite them: such a merge is tried again without them.
 */
const script = `
begin() { git checkout -q -f --detach $ours; }
merge() { git merge -q --no-edit $theirs >&2; }
clean() {
  # An assertion of git that fails leaves its lock.
  rm -f .git/MERGE_HEAD .git/MERGE_MSG .git/MERGE_MODE .git/index.lock
  git reset -q --hard
  git clean -qffdx
}
while read -r ours theirs; do
  begin
  if merge; then echo clean; continue; fi
  if [ -n "$(git ls-files --unmerged)" ]; then echo conflict; clean; continue; fi
  clean
  begin
  if merge; then echo clean; else echo conflict; clean; fi
done`;

type Side = RandomHistory["ours"];

/** Commits all sides on one base; returns the last commit of each. */
function importSides(
  run: Run,
  marks: string,
  before: Side[number],
  sides: readonly Side[],
): readonly string[] {
  const stream = new ImportStream();
  const tree = applyEdits(firstTree, before);
  const base = stream.commit("base", tree, []);
  const tips = sides.map((side, at) => {
    const start = { tree, mark: base };
    const tip = side.reduce((last, edits) => {
      const next = applyEdits(last.tree, edits);
      return { tree: next, mark: stream.commit(`side${at}`, next, [last.mark]) };
    }, start);
    return tip.mark;
  });
  run("git", ["fast-import", "--quiet", `--export-marks=${marks}`], stream.text);
  const lines = readFileSync(marks, "utf8").split("\n");
  const commits = new Map(lines.map((line) => line.split(" ") as [string, string]));
  return tips.map((mark) => commits.get(mark) ?? "");
}

/** Returns the radar's verdicts by the numbers of both sides. */
async function look(
  root: string,
  top: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: top };
  await using radar = openRadar({ state: join(top, "state"), env });
  const commonDir = join(root, ".git");
  const project = { kind: "git", directory: root, root, commonDir, target: "main", base: "" } as const;
  const changes = commits.map((commit, at) => ({ id: String(at), commit }));
  const found = await radar.look({ project, attempts: [], changes });
  if (!found.ok) throw new Error(found.failure.detail);
  return new Map(found.value.overlaps.map(({ nodes, verdict }) => [nodes.join(" "), verdict]));
}
