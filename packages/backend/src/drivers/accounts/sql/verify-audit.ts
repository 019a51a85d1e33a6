import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { AuditHead, AuditVerdict } from "../accounts.ts";
import type { NewAuditEntry } from "../audit-entry.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { type AuditRow, hashEntry, hashEntryWithoutKey } from "./audit-chain.ts";
import { readAuditAnchor } from "./shorten-audit.ts";

/** Rows verified between two turns of the event loop, so that a long log does not block requests. */
const portion = 1_000;

/** Progress of the walk along the chain. */
interface Position {
  expected: number;
  before: string;
  /** Entries that a release without the key wrote; none of them follows one with it. */
  unkeyed: number;
}

interface Break {
  readonly seq: number;
  readonly why: string;
}

/** Follows the chain from the first entry and compares it with known heads: says where it breaks, and how. */
export async function verifyAuditChain(accounts: AccountsDatabase, kept?: AuditHead): Promise<AuditVerdict> {
  for (;;) {
    const anchor = await accounts.look(() => readAuditAnchor(accounts));
    const verdict = await verifyFrom(accounts, anchor, kept);
    if (verdict.intact) return verdict;
    // Older entries may have been removed meanwhile.
    const now = await accounts.look(() => readAuditAnchor(accounts));
    if (now.seq === anchor.seq) return verdict;
  }
}

async function verifyFrom(
  accounts: AccountsDatabase,
  anchor: { readonly seq: number; readonly hash: string; readonly unkeyed: boolean },
  kept: AuditHead | undefined,
): Promise<AuditVerdict> {
  const { heads } = accounts.audit;
  const { seq: removed, hash: before, unkeyed } = anchor;
  const position: Position = { expected: removed + 1, before, unkeyed: unkeyed ? removed : 0 };
  for (;;) {
    // Looked up before the rows, so that every known head is among them or missing.
    const known = knownHashes(kept === undefined ? heads.all : [...heads.all, kept]);
    const { rows, last } = await accounts.look(() => readPortion(accounts, position.expected));
    const broken = followRows(accounts, rows, { position, known });
    if (broken !== undefined) return { intact: false, ...broken };
    if (rows.length < portion) {
      const cut = findCut(position, last, known);
      return cut === undefined ? describeIntact(position, removed, heads.all[0]) : { intact: false, ...cut };
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

function followRows(
  accounts: AccountsDatabase,
  rows: readonly AuditRow[],
  { position, known }: { readonly position: Position; readonly known: ReturnType<typeof knownHashes> },
): Break | undefined {
  for (const row of rows) {
    const why = findBreak(accounts, row, position) ?? contradiction(row, known);
    if (why !== undefined) return { seq: row.seq, why };
    position.before = row.hash;
    position.expected = row.seq + 1;
  }
  return undefined;
}

function describeIntact(
  { expected, before, unkeyed }: Position,
  removed: number,
  first: AuditHead | undefined,
): AuditVerdict {
  const notedFrom = Math.max(removed + 1, first?.seq ?? expected);
  return { intact: true, entries: expected - 1, removed, last: before, unkeyed, notedFrom };
}

/** By number. A number with two hashes was given twice: the log was cut and written on, or an older copy put back. */
function knownHashes(heads: readonly AuditHead[]): ReadonlyMap<number, ReadonlySet<string>> {
  const known = new Map<number, Set<string>>();
  for (const { seq, hash } of heads) known.set(seq, (known.get(seq) ?? new Set()).add(hash));
  return known;
}

function findBreak(accounts: AccountsDatabase, row: AuditRow, position: Position): string | undefined {
  if (row.seq !== position.expected) return `entry ${position.expected} is missing`;
  if (row.hash !== hashEntry(accounts.audit.key, position.before, row)) {
    const isOlder =
      position.unkeyed === row.seq - 1 && row.hash === hashEntryWithoutKey(position.before, row);
    if (!isOlder) return "this entry or an earlier one was modified";
    position.unkeyed += 1;
  }
  const { actor, action } = JSON.parse(row.body) as NewAuditEntry;
  if (actor.name !== row.actor || actor.id !== row.actor_id || action !== row.action) {
    return "the search columns do not match the entry";
  }
  return undefined;
}

function contradiction(
  { seq, hash }: AuditRow,
  known: ReadonlyMap<number, ReadonlySet<string>>,
): string | undefined {
  const hashes = known.get(seq);
  if (hashes === undefined || (hashes.size === 1 && hashes.has(hash))) return undefined;
  return "its hash differs from the one recorded outside the database";
}

function findCut(
  { expected }: Position,
  lastGiven: number,
  known: ReadonlyMap<number, ReadonlySet<string>>,
): Break | undefined {
  const last = Math.max(lastGiven, ...known.keys());
  return last < expected ? undefined : { seq: expected, why: `entry ${expected} is missing` };
}

interface Portion {
  readonly rows: readonly AuditRow[];
  /** The last number that was given. */
  readonly last: number;
}

function* readPortion(accounts: AccountsDatabase, from: number): Steps<Portion> {
  const query = "SELECT * FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?";
  const rows = yield* accounts.database.all<AuditRow>(query, from, portion);
  return { rows, last: yield* accounts.lastSequence() };
}
