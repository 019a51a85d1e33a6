const headerLength = 12;
/** Times, device, inode, mode, owner and size. */
const statLength = 40;
const assumedUnchanged = 0x8000;
const hasMoreFlags = 0x4000;
const skipsWorktree = 0x4000;
const longName = 0x0fff;

/**
 * Returns whether git may overlook changed files with this index (gitformat-index(5)): some are marked as unchanged
 * or as outside of the worktree, or not all entries are in this file. Also true for a file that is no index.
 */
export function mayHideFiles(index: Buffer, idLength: number): boolean {
  try {
    const version = index.readUInt32BE(4);
    if (index.toString("latin1", 0, 4) !== "DIRC" || version < 2 || version > 4) return true;
    const end = endOfEntries(index, version, idLength);
    return end === undefined || hasOtherEntries(index, end, idLength);
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** Undefined once an entry has a mark. */
function endOfEntries(index: Buffer, version: number, idLength: number): number | undefined {
  let at = headerLength;
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const flags = index.readUInt16BE(at + statLength + idLength);
    if ((flags & assumedUnchanged) !== 0) return undefined;
    let name = at + statLength + idLength + 2;
    if ((flags & hasMoreFlags) !== 0) {
      if ((index.readUInt16BE(name) & skipsWorktree) !== 0) return undefined;
      name += 2;
    }
    const short = flags & longName;
    if (version < 4) at = padded(at, short < longName ? name + short : endOfName(index, name));
    else at = endOfName(index, endOfNumber(index, name)) + 1;
  }
  return at;
}

/** Entries are a multiple of eight bytes long, with at least one zero after the name. */
function padded(start: number, end: number): number {
  return start + ((end - start + 8) & ~7);
}

function endOfName(index: Buffer, from: number): number {
  const end = index.indexOf(0, from);
  if (end < 0) throw new RangeError("a name without an end");
  return end;
}

/** Version 4 says first how many bytes of the name before are left out. */
function endOfNumber(index: Buffer, from: number): number {
  let at = from;
  while ((index.readUInt8(at) & 0x80) !== 0) at += 1;
  return at + 1;
}

/** Git needs to know extensions with small letters: a shared index, or directories instead of their files. */
function hasOtherEntries(index: Buffer, from: number, idLength: number): boolean {
  let at = from;
  while (at < index.length - idLength) {
    if (/^[a-z]/.test(index.toString("latin1", at, at + 4))) return true;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return false;
}
