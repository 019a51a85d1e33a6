import { Client, type ClientConfig } from "pg";

import { connectionOptions, type PostgresPlace } from "./connection-options.ts";

/** The connection for changes, opened when one is needed and again after it broke. */
export class WritingConnection implements AsyncDisposable {
  readonly #place: PostgresPlace;
  #client: Client | undefined;

  constructor(place: PostgresPlace) {
    this.#place = place;
  }

  /** Returns the connection; rejects if the database cannot be reached now. */
  async use(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    // Statements are sent before those ahead of them are answered.
    const options: ClientConfig & { pipeline: true } = { ...connectionOptions(this.#place), pipeline: true };
    const client = new Client(options);
    client.on("error", () => this.#forget(client));
    client.on("end", () => this.#forget(client));
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    return client;
  }

  /** Closes a connection whose state is unknown. */
  async drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drop();
  }

  #forget(client: Client): void {
    if (this.#client === client) this.#client = undefined;
  }
}
