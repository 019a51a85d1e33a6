import { totalTokens, type TokenUsage } from "../transcript/token-usage.ts";
import type { TranscriptEntry } from "../transcript/transcript-entry.ts";
import { costOf, priceOf, type OwnPrices } from "./prices.ts";
import type { Spending } from "./spending.ts";

/** Adds up what one attempt spends. */
export class SpendingMeter {
  readonly #own: OwnPrices;
  #tokens: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  /** By the agent's own figures. */
  #said = 0;
  /** By the list of prices, since the agent's last figure. */
  #priced = 0;
  #unpriced = 0;

  constructor(own: OwnPrices = {}) {
    this.#own = own;
  }

  /** Returns whether the entry changed the sum. */
  add(entry: TranscriptEntry): boolean {
    const { kind, usage, cost, model = "" } = entry;
    if (kind === "cost" && cost !== undefined) {
      this.#said += cost;
      this.#priced = 0;
      this.#unpriced = 0;
      return true;
    }
    if (usage === undefined) return false;
    this.#tokens = sum(this.#tokens, usage);
    if (cost !== undefined) this.#said += cost;
    else this.#addPriced(usage, model);
    return true;
  }

  get total(): Spending {
    const rounded = Math.round((this.#said + this.#priced) * 1_000_000) / 1_000_000;
    return { ...this.#tokens, cost: rounded, ...(this.#unpriced > 0 && { unpriced: this.#unpriced }) };
  }

  #addPriced(usage: TokenUsage, model: string): void {
    const price = priceOf(model, this.#own);
    if (price === undefined) this.#unpriced += totalTokens(usage);
    else this.#priced += costOf(usage, price);
  }
}

function sum(one: TokenUsage, other: TokenUsage): TokenUsage {
  return {
    input: one.input + Math.round(other.input),
    output: one.output + Math.round(other.output),
    cacheRead: one.cacheRead + Math.round(other.cacheRead),
    cacheWrite: one.cacheWrite + Math.round(other.cacheWrite),
  };
}
