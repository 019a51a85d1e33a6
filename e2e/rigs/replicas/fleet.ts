import { noPostgres } from "../../../packages/shared/test/rigs/postgres-rig.ts";
import { FaultyProxy as FaultyHttp } from "../../../packages/shared/test/rigs/faulty-proxy.ts";
import { noS3, S3Rig, s3Variables } from "../../../packages/shared/test/rigs/s3-rig.ts";
import { FaultyProxy } from "../chaos/faulty-proxy.ts";
import { OtherMachine } from "../other-machine.ts";
import { PostgresPair } from "./postgres-pair.ts";
import { done, noReplicas, ReplicaSet } from "./replica-set.ts";

/** Why there can be no fleet here; absent: there can. */
export const noFleet = noReplicas ?? noPostgres ?? noS3;

/** Three servers behind HAProxy, a replicated PostgreSQL, S3 and workers elsewhere; each connection can be harmed. */
export class Fleet implements AsyncDisposable {
  readonly set: ReplicaSet;
  readonly workers: readonly OtherMachine[];
  readonly database: PostgresPair;
  /** In front of S3. */
  readonly store: FaultyHttp;
  /** Between the workers and the load balancer. */
  readonly network: FaultyProxy;
  readonly #opened: AsyncDisposableStack;

  private constructor(
    parts: Pick<Fleet, "set" | "workers" | "database" | "store" | "network">,
    opened: AsyncDisposableStack,
  ) {
    this.set = parts.set;
    this.workers = parts.workers;
    this.database = parts.database;
    this.store = parts.store;
    this.network = parts.network;
    this.#opened = opened;
  }

  static async start(workers: number): Promise<Fleet> {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await PostgresPair.start());
    const s3 = opened.use(await S3Rig.start());
    const store = opened.use(await FaultyHttp.before(s3.endpoint));
    const variables = { ...s3Variables, WZP_BLOBS: await s3.bucket(store.address) };
    const set = opened.use(await ReplicaSet.start(3, database.url, variables));
    const network = opened.use(await FaultyProxy.open(Number(new URL(set.base).port)));
    const machines: OtherMachine[] = [];
    for (let at = 0; at < workers; at += 1) {
      const machine = opened.use(new OtherMachine());
      await set.join(machine, `far-${at}`, `https://127.0.0.1:${network.port}`);
      machines.push(machine);
    }
    return new Fleet({ set, workers: machines, database, store, network }, opened.move());
  }

  /** Returns a key with which events can be read. */
  async makeKey(): Promise<string> {
    const holder = await this.set.holder();
    const made = await done(holder.wzp(holder.path, "keys", "add", "listener", "--json"));
    return (JSON.parse(made.stdout) as { token: string }).token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }
}
