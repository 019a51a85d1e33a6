import { createHash } from "node:crypto";

import { planHooks } from "@wezterm-parallel/shared/domain/plan/plan-hooks";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";

import type { OfferedHooks } from "../../../drivers/store/hooks.ts";
import type { HookParts } from "./hook-parts.ts";

interface Offer extends Pick<OfferedHooks, "project" | "place" | "file" | "by" | "trusts"> {
  readonly text: string;
  readonly plan: Plan;
}

type Offering = Pick<HookParts, "hookStore" | "records">;

/** Offers the hooks of a plan that somebody submitted, or that a schedule or a call of another program runs. */
export async function offerHooks(
  { hookStore, records }: Offering,
  { text, plan, ...offer }: Offer,
): ReturnType<HookParts["hookStore"]["hooks"]["offer"]> {
  const hash = createHash("sha256").update(text).digest("hex");
  return hookStore.hooks.offer({ ...offer, hash, hooks: planHooks(plan) }, await records.lastEvent());
}
