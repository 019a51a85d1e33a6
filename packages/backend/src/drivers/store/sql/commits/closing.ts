import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { Transaction } from "./transaction.ts";

/** The last step of every transaction, which sees all its changes. */
export interface Closing {
  /** Returns a callback to run once the transaction is durable. */
  apply(transaction: Transaction): Steps<(() => void) | undefined>;
  /** The whole transaction was rolled back. */
  undone(): void;
}
