import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** Sends messages to a worker in order: one that is not complete yet holds back those after it. */
export class OrderedMessages {
  readonly #send: (message: ServerMessage) => void;
  readonly #failed: (error: unknown) => void;
  /** Settles when everything before has been sent; absent: nothing waits. */
  #waiting: Promise<void> | undefined;

  /** `failed`: called when a message could not be completed; what waits behind it is not sent. */
  constructor(send: (message: ServerMessage) => void, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  send(message: ServerMessage): void {
    if (this.#waiting === undefined) this.#send(message);
    else this.sendWhenComplete(Promise.resolve(message));
  }

  sendWhenComplete(message: Promise<ServerMessage>): void {
    const sent = this.#sendAfter(this.#waiting, message);
    this.#waiting = sent;
    void sent.catch(this.#failed).finally(() => {
      if (this.#waiting === sent) this.#waiting = undefined;
    });
  }

  async #sendAfter(before: Promise<void> | undefined, message: Promise<ServerMessage>): Promise<void> {
    const [complete] = await Promise.all([message, before]);
    this.#send(complete);
  }
}
