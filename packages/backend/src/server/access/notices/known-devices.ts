import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { noticesLimit } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { AuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import { networkOf } from "../../http/admission/network-of.ts";
import { noticeRules, signInAction, type SignInDetails } from "./notice-kinds.ts";

const hourMs = 3_600_000;
/** Covers a month's holiday; after that, people no longer remember whether it was them. */
const noticeLifetimeMs = 30 * 24 * hourMs;
/** A device that was not used in this many sign-ins counts as new again. */
const signInsRead = 1_000;
/** In groups of 16 bits of IPv6: the /48 that a household or an office gets. */
const groupsOfPlace = 3;

const rules = Object.entries(noticeRules);
const actionsOf = (whose: "actor" | "object") =>
  rules.filter(([, rule]) => rule.whose === whose).map(([action]) => action);

interface Options {
  readonly accounts: Pick<Accounts, "grants" | "notices">;
  readonly clock: Clock;
}

/** Returns whether this person has used this program from this network before; undefined at the first sign-in. */
export async function isKnownDevice(
  options: Options,
  user: string,
  origin: Device,
): Promise<boolean | undefined> {
  const kinds = ["browser", "program"] as const;
  const before = await options.accounts.grants({ kinds, user, limit: signInsRead });
  if (before.length === 0) return undefined;
  const device = deviceOf(origin);
  if (!before.some((grant) => deviceOf(grant) === device)) return false;
  return !(await openEntries(options, user)).some((entry) => newDeviceOf(entry) === device);
}

/** Returns the entries of the last month that concern the person and are not dismissed, newest first. */
export async function openEntries(
  { accounts, clock }: Options,
  user: string,
): Promise<readonly AuditEntry[]> {
  const query = { user, by: actionsOf("actor"), about: actionsOf("object"), begins: signInAction };
  // Rounded to the hour, so that repeated queries are equal and can be cached.
  const since = Math.floor((clock.now() - noticeLifetimeMs) / hourMs) * hourMs;
  const found = await accounts.notices.entries({ ...query, since, limit: noticesLimit });
  return found.filter((entry) => noticeRules[entry.action]?.kindOf(entry) !== undefined);
}

interface Device {
  readonly address: string;
  readonly userAgent: string;
}

/** Returns a key that survives updates of the program and address changes within the same /24 or /48. */
export function deviceOf({ address, userAgent }: Device): string {
  const place = address.includes(":")
    ? networkOf(address).split(":").slice(0, groupsOfPlace).join(":")
    : address.replace(/\.\d+$/, "");
  return `${place} ${userAgent.replace(/[\d._]+/g, "")}`;
}

/** Returns the device of a sign-in from a new device, otherwise undefined. */
export function newDeviceOf({ action, actor, after }: AuditEntry): string | undefined {
  if (action !== signInAction) return undefined;
  const { known, userAgent = "" } = after as SignInDetails;
  return known === false ? deviceOf({ address: actor.address, userAgent }) : undefined;
}
