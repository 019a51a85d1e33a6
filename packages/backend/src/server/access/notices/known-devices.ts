import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { noticesShown } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { AuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import { networkOf } from "../../http/admission/network-of.ts";
import { noticeRules, signInAction, type SignInDetails } from "./notice-kinds.ts";

const hourMs = 3_600_000;
/** Origin: a month's holiday; later nobody remembers whether it was them. */
const noticeLifetimeMs = 30 * 24 * hourMs;
/** A device that nobody signed in from in so many sign-ins is new again. */
const signInsRead = 1_000;
/** Of IPv6, in groups of 16 bits: the /48 that a household or an office gets. */
const groupsOfPlace = 3;

const rules = Object.entries(noticeRules);
const actionsOf = (whose: "actor" | "object") =>
  rules.filter(([, rule]) => rule.whose === whose).map(([action]) => action);

interface Options {
  readonly accounts: Pick<Accounts, "grants" | "notices">;
  readonly clock: Clock;
}

/** Whether this person has signed in with this program from this network before; undefined the first time of all. */
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
  return !openEntries(options, user).some((entry) => newDeviceOf(entry) === device);
}

/** Entries of the last month that the person should know of and has not dismissed, newest first. */
export function openEntries({ accounts, clock }: Options, user: string): readonly AuditEntry[] {
  const query = { user, by: actionsOf("actor"), about: actionsOf("object"), begins: signInAction };
  // By the hour: within it the same is asked, and need not be read again.
  const since = Math.floor((clock.now() - noticeLifetimeMs) / hourMs) * hourMs;
  const found = accounts.notices.entries({ ...query, since, limit: noticesShown });
  return found.filter((entry) => noticeRules[entry.action]?.kindOf(entry) !== undefined);
}

export interface Device {
  readonly address: string;
  readonly userAgent: string;
}

/** The same after an update of the program, and with another address of the same /24 or /48. */
export function deviceOf({ address, userAgent }: Device): string {
  const place = address.includes(":")
    ? networkOf(address).split(":").slice(0, groupsOfPlace).join(":")
    : address.replace(/\.\d+$/, "");
  return `${place} ${userAgent.replace(/[\d._]+/g, "")}`;
}

/** Of a sign-in from a new device. */
export function newDeviceOf({ action, actor, after }: AuditEntry): string | undefined {
  if (action !== signInAction) return undefined;
  const { known, userAgent = "" } = after as SignInDetails;
  return known === false ? deviceOf({ address: actor.address, userAgent }) : undefined;
}
