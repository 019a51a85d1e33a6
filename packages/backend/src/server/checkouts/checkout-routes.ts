import { parseId, runId } from "@wezterm-parallel/shared/domain/ids";
import type { CheckoutResource } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";

import type { Records } from "../../base/backlog.ts";
import type { Checkouts, RetainedCheckout } from "../../drivers/checkout/checkouts.ts";
import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface CheckoutPorts {
  readonly checkouts: Pick<Checkouts, "kept">;
}

/** Routes for checkouts, answered from their records on this machine without asking a worker. */
export function checkoutRoutes(app: HttpApp, { checkouts }: CheckoutPorts): void {
  serveRoute(app, "listCheckouts", async ({ query, records }) => {
    const kept = await checkouts.kept({ measure: false });
    const described = await Promise.all(kept.map((each) => describeCheckout(records, each)));
    const found = described.flat().toSorted(newestFirst);
    const rest = found.filter((each) => query.cursor === undefined || isBehind(each, query.cursor));
    const items = rest.slice(0, query.limit);
    const last = rest.length > query.limit ? items.at(-1) : undefined;
    return { items, next: last && cursorOf(last) };
  });
}

/** Omits checkouts of runs that are not in the records, or that the caller may not see. */
async function describeCheckout(records: Records, kept: RetainedCheckout): Promise<CheckoutResource[]> {
  const parsed = parseId(kept.attempt);
  if (!parsed.ok || !(await records.attempt(kept.attempt)).ok) return [];
  const { attempt, path, branch, createdAt, ended } = kept;
  return [{ attempt, run: runId(parsed.value.run), path, branch, createdAt, ended }];
}

function newestFirst(a: CheckoutResource, b: CheckoutResource): number {
  return b.createdAt - a.createdAt || (a.attempt < b.attempt ? -1 : 1);
}

function cursorOf({ createdAt, attempt }: CheckoutResource): string {
  return `${Math.round(createdAt)} ${attempt}`;
}

function isBehind({ createdAt, attempt }: CheckoutResource, cursor: string): boolean {
  const [time = "", ...name] = cursor.split(" ");
  const at = Math.round(createdAt);
  return at < Number(time) || (at === Number(time) && attempt > name.join(" "));
}
