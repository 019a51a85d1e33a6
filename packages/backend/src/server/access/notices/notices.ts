import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Notice } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { AuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import type { Principal } from "../../http/admission/principal.ts";
import { deviceOf, newDeviceOf, openEntries } from "./known-devices.ts";
import { noticeRules, signInAction, type SignInDetails } from "./notice-kinds.ts";

/** Notices about new sign-ins and changed credentials, for the person whose account it is. */
export interface Notices {
  /** Newest first, without dismissed notices and those that this session caused itself. */
  of(person: Principal): Promise<readonly Notice[]>;
  /** Returns the remaining notices. A session on a device with an open notice dismisses for itself only. */
  dismiss(person: Principal, ids: readonly number[]): Promise<Result<readonly Notice[], Failure>>;
}

interface Options {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

export function openNotices(accounts: Accounts, clock: Clock): Notices {
  const options = { accounts, clock };
  return {
    of: async (person) => (await readNotices(options, person)).shown.map(noticeOf(person)),
    dismiss: (person, ids) => dismiss(options, person, ids),
  };
}

async function dismiss(
  options: Options,
  person: Principal,
  ids: readonly number[],
): Promise<Result<readonly Notice[], Failure>> {
  const { shown, reader } = await readNotices(options, person);
  const seqs = shown.map(({ seq }) => seq).filter((seq) => ids.includes(seq));
  const done = seqs.length === 0 ? ok(undefined) : await options.accounts.notices.dismiss(reader, seqs);
  return done.ok ? ok(shown.filter(({ seq }) => !seqs.includes(seq)).map(noticeOf(person))) : done;
}

interface Reading {
  readonly shown: readonly AuditEntry[];
  /** The user or session for which this session dismisses notices. */
  readonly reader: string;
}

/** A thief must not hide the notice about their own sign-in, so a new device dismisses for itself only. */
async function readNotices(options: Options, { kind, id, grant: session = "" }: Principal): Promise<Reading> {
  if (kind !== "user") return { shown: [], reader: id };
  const entries = await openEntries(options, id);
  const grant = await options.accounts.grant(session);
  const device = grant && deviceOf(grant);
  const isNews = entries.some((entry) => newDeviceOf(entry) === device);
  const dismissed = await options.accounts.notices.dismissed(session);
  const changed = entries.find(({ action }) => action === "password.change");
  const shown = entries.filter((entry) => {
    if (entry.actor.grant === session || entry.object === session || dismissed.has(entry.seq)) return false;
    const from = newDeviceOf(entry);
    // A password change signed out all earlier sessions.
    return from === undefined || (from !== device && entry.seq > (changed?.seq ?? 0));
  });
  const isSession = grant?.kind === "browser" || grant?.kind === "program";
  return { shown, reader: isSession && !isNews ? id : session };
}

function noticeOf(person: Principal): (entry: AuditEntry) => Notice {
  return (entry) => {
    const { seq, at, action, actor, after } = entry;
    const kind = noticeRules[action]?.kindOf(entry) ?? "sign-in";
    const isOwn = actor.id === person.id;
    const { userAgent } = (action === signInAction ? after : {}) as SignInDetails;
    return {
      id: seq,
      at,
      kind,
      userAgent,
      label: labelOf(entry),
      ...(isOwn ? { address: actor.address } : { by: { kind: actor.kind, name: actor.name } }),
    };
  };
}

/** Returns the name that the owner gave to the item that was created or removed. */
function labelOf({ action, before, after }: AuditEntry): string | undefined {
  if (action !== "keys.make" && !action.startsWith("passkeys.")) return undefined;
  const { label, name } = (after ?? before) as { readonly label?: string; readonly name?: string };
  return label ?? name;
}
