import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { NewDelivery } from "../../drivers/store/webhooks.ts";

type SentEvents = readonly [Event, ...Event[]];

/** Events were delivered together, or not; without deliveries, nobody was there to take them. */
export interface TriedDelivery {
  readonly deliveries: readonly NewDelivery[];
  readonly decision: {
    readonly kind: "delivered" | "refused" | "failed" | "off";
    readonly failing?: FailingDelivery | undefined;
  };
}

/** How one subscriber takes its events. */
export interface Delivering {
  readonly deliver: (events: SentEvents, failing: FailingDelivery | undefined) => Promise<TriedDelivery>;
  /** Events in one delivery at most. */
  readonly batch: number;
  /** Deliveries under way at once at most; two of one task never are. Only with a batch of 1. */
  readonly lanes: number;
}

interface PageOptions extends Delivering {
  readonly failing: FailingDelivery | undefined;
  /** Returns whether no further delivery begins; `sent`: one has ended. */
  readonly isOver: (sent: boolean) => boolean;
  /** When it is aborted, a delivery that did not succeed is as if it had not been tried. */
  readonly signal: AbortSignal;
}

export interface SentPage {
  readonly deliveries: NewDelivery[];
  /** Numbers of the events that need not be sent again. */
  readonly passed: Set<number>;
  failing: FailingDelivery | undefined;
  /** The decision that ended the page early. */
  halt: TriedDelivery["decision"] | undefined;
}

/** Deliveries of which each waits for the one before. */
type Chain = readonly SentEvents[];

/**
 * Sends events until a delivery fails. Those of one task are sent in their order; one without a task waits for all before
 * it, and all after it wait for it.
 */
export async function sendEvents(events: readonly Event[], options: PageOptions): Promise<SentPage> {
  const { failing, isOver } = options;
  const page: SentPage = { deliveries: [], passed: new Set(), failing, halt: undefined };
  const ends = () => page.halt !== undefined || isOver(page.deliveries.length > 0);
  for (const chains of stretchesOf(events, options)) {
    const left = chains.values();
    const lanes = Array.from({ length: Math.min(options.lanes, chains.length) }, async () => {
      for (const chain of left) await sendChain(chain, page, { ...options, ends });
    });
    await Promise.all(lanes);
    if (ends()) break;
  }
  return page;
}

async function sendChain(
  chain: Chain,
  page: SentPage,
  { deliver, signal, ends }: PageOptions & { readonly ends: () => boolean },
): Promise<void> {
  for (const events of chain) {
    if (ends() || signal.aborted) return;
    const tried = await deliver(events, page.failing);
    if (signal.aborted && tried.decision.kind !== "delivered") return;
    page.deliveries.push(...tried.deliveries);
    const { kind, failing } = tried.decision;
    if (kind !== "delivered" && kind !== "refused") {
      page.halt ??= tried.decision;
      return;
    }
    page.failing = failing;
    for (const { seq } of events) page.passed.add(seq);
  }
}

/** Splits events into stretches that follow one another; the chains of one may be sent at once. */
function stretchesOf(
  events: readonly Event[],
  { batch, lanes }: Pick<Delivering, "batch" | "lanes">,
): readonly (readonly Chain[])[] {
  if (batch > 1 || lanes === 1) return [[batchesOf(events, batch)]];
  const stretches: Chain[][] = [];
  let tasks = new Map<string, SentEvents[]>();
  const close = () => {
    if (tasks.size > 0) stretches.push([...tasks.values()]);
    tasks = new Map();
  };
  for (const event of events) {
    const task = taskOf(event);
    const chain = task === undefined ? undefined : tasks.get(task);
    if (chain !== undefined) chain.push([event]);
    else if (task !== undefined) tasks.set(task, [[event]]);
    else {
      close();
      stretches.push([[[event]]]);
    }
  }
  close();
  return stretches;
}

function batchesOf(events: readonly Event[], batch: number): Chain {
  const batches: SentEvents[] = [];
  for (let at = 0; at < events.length; at += batch) {
    const [first, ...more] = events.slice(at, at + batch);
    if (first !== undefined) batches.push([first, ...more]);
  }
  return batches;
}

function taskOf(event: Event): string | undefined {
  return "task" in event ? event.task : undefined;
}
