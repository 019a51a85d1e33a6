import { PostgresRig } from "../../../packages/shared/test/rigs/postgres-rig.ts";
import { FaultyProxy } from "../chaos/faulty-proxy.ts";

const database = "postgres";

/** A PostgreSQL server and one that replicates it, at one address whose connections can be harmed. */
export class PostgresPair implements AsyncDisposable {
  readonly proxy: FaultyProxy;
  #primary: PostgresRig;
  #standby: PostgresRig;

  private constructor(primary: PostgresRig, standby: PostgresRig, proxy: FaultyProxy) {
    this.#primary = primary;
    this.#standby = standby;
    this.proxy = proxy;
  }

  static async start(): Promise<PostgresPair> {
    const primary = await PostgresRig.start();
    const standby = await primary.replicate();
    const proxy = await FaultyProxy.open(() => ({ path: pair.#primary.socket }));
    const pair: PostgresPair = new PostgresPair(primary, standby, proxy);
    return pair;
  }

  get url(): string {
    return `postgres://wzp@127.0.0.1:${this.proxy.port}/${database}?sslmode=disable`;
  }

  query<T extends object>(sql: string): Promise<T[]> {
    return this.#primary.query<T>(this.#primary.url(database), sql);
  }

  /** Kills the server as a crash of its machine does, promotes the other one, and gives that one a new replica. */
  async failOver(): Promise<void> {
    const lost = this.#primary;
    await lost.kill();
    await this.#standby.promote();
    this.#primary = this.#standby;
    await lost[Symbol.asyncDispose]();
    this.#standby = await this.#primary.replicate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await this.#standby[Symbol.asyncDispose]();
    await this.#primary[Symbol.asyncDispose]();
  }
}
