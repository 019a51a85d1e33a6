import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { makeBacklog, planOf } from "../chaos/backlog.ts";
import { judgeCommits } from "../chaos/chaos.ts";
import { judge, type SubmittedRun, type Verdict } from "../chaos/judge.ts";
import type { Random } from "../chaos/random.ts";
import { UserRepository } from "../user-repository.ts";
import { done, type Replica, type ReplicaSet } from "./replica-set.ts";

const witness = fileURLToPath(new URL("../witness.pl", import.meta.url));

/** Runs on joined workers whose tasks write down that they ran, where each of these machines can. */
export class WitnessedRuns implements Disposable {
  readonly repository = new UserRepository();
  readonly scratch = mkdtempSync(join(tmpdir(), "wzp-witness-"));
  readonly #record = join(this.scratch, "record");
  readonly #runs: SubmittedRun[] = [];

  constructor() {
    chmodSync(this.scratch, 0o711);
    copyFileSync(witness, join(this.scratch, "witness.pl"));
    chmodSync(join(this.scratch, "witness.pl"), 0o644);
    writeFileSync(this.#record, "");
    chmodSync(this.#record, 0o666);
  }

  /** Returns the id of the run. */
  async submit(replica: Replica, random: Random, count: number): Promise<string> {
    const tasks = makeBacklog(random, count);
    const there = { witness: join(this.scratch, "witness.pl"), labels: ["remote"], artifacts: true } as const;
    writeFileSync(join(this.repository.path, "wezterm-parallel.yaml"), planOf(tasks, this.#record, there));
    const submitted = await done(replica.wzp(this.repository.path, "run", "--detach", "--json"));
    const { run } = JSON.parse(submitted.stdout) as { run: { id: string } };
    this.#runs.push({ id: run.id, tasks });
    return run.id;
  }

  async wait(replica: Replica): Promise<void> {
    for (const { id } of this.#runs)
      await done(replica.wzp(this.repository.path, "wait", id, "--timeout", "180s"), [0, 1]);
  }

  get submitted(): readonly SubmittedRun[] {
    return this.#runs;
  }

  async judge(set: ReplicaSet, { client }: Replica): Promise<Verdict> {
    const states = set.replicas.map(({ state }) => state);
    const verdict = await judge(client, states, this.#record, this.#runs);
    const commits = await judgeCommits(client, this.repository, this.#runs);
    return { ...verdict, violations: [...verdict.violations, ...commits] };
  }

  [Symbol.dispose](): void {
    this.repository[Symbol.dispose]();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
