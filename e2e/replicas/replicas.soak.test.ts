import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { Random } from "../rigs/chaos/random.ts";
import { OtherMachine } from "../rigs/other-machine.ts";
import { PostgresPair } from "../rigs/replicas/postgres-pair.ts";
import { done, noReplicas, type Replica, ReplicaSet } from "../rigs/replicas/replica-set.ts";
import { RoamingListener } from "../rigs/replicas/roaming-listener.ts";
import { WitnessedRuns } from "../rigs/replicas/witnessed-runs.ts";
import { until } from "../rigs/until.ts";

const faults = Number(process.env["CHAOS_KILLS"] ?? 24);

test.skipIf(noReplicas !== undefined)(
  `${faults} faults of three servers, two workers and PostgreSQL, with a failover: no task is lost or twice alive`,
  async () => {
    const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
    const random = new Random(seed);
    await using postgres = await PostgresPair.start();
    using runs = new WitnessedRuns();
    await using set = await ReplicaSet.start(3, postgres.url);
    await using far = new OtherMachine();
    await using farther = new OtherMachine();
    await set.join(far, "far");
    await set.join(farther, "farther");
    const holder = await set.holder();
    const made = await done(holder.wzp(holder.path, "keys", "add", "test", "--json"));
    const { token } = JSON.parse(made.stdout) as { token: string };
    await using listener = new RoamingListener(
      set.replicas.map(({ base }) => base),
      token,
    );
    const other = async (): Promise<Replica> => {
      const held = await set.holder();
      return random.pick(set.replicas.filter((each) => each !== held));
    };
    const lose = async (replica: Replica) => {
      replica.lose();
      await set.holder();
      await done(replica.up());
    };
    const harms: readonly (() => Promise<void>)[] = [
      async () => (await set.holder()).killServer(),
      async () => lose(await set.holder()),
      async () => (await other()).killServer(),
      async () => lose(await other()),
      async () => random.pick([far, farther]).killWorker(),
    ];
    let last = "";
    for (let fault = 0; fault < faults; fault += 1) {
      if (fault % 6 === 0) last = await runs.submit(await set.holder(), random, 20);
      if (fault === Math.floor(faults / 2)) await postgres.failOver();
      else await harms[fault % harms.length]?.();
      await delay(random.between(0, 1_500));
    }
    const survivor = await set.holder();
    await runs.wait(survivor);
    const { violations } = await runs.judge(set, survivor);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    await until("the listener has heard the end of the last run", () =>
      listener.events.some(({ kind, run }) => kind === "run.ended" && run === last),
    );
    expect({ seed, order: listener.violations() }).toEqual({ seed, order: [] });
  },
  1_800_000,
);
