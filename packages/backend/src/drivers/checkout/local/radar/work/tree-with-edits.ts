import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** A file as it is now; without an id, it is removed. Names are bytes, as latin1. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly id: string | undefined;
}

/** Reads the content of trees. */
export interface TreeReader {
  read(id: string): Promise<Result<Buffer, Failure>>;
}

interface TreeStore extends TreeReader {
  /** Returns the id of the new tree. */
  readonly write: (body: Buffer) => string;
}

interface Entry {
  readonly mode: string;
  readonly id: string;
}
type Entries = Map<string, Entry>;

const treeMode = "40000";

/** Returns the tree with these changes, of which only the directories with changes are read and written. */
export async function treeWithEdits(
  store: TreeStore,
  top: string,
  changes: readonly TreeChange[],
): Promise<Result<string, Failure>> {
  const sized = { ...store, idLength: top.length / 2 };
  const entries = await changedEntries(sized, top, changes);
  return entries.ok ? ok(store.write(formatTree(entries.value))) : entries;
}

interface SizedStore extends TreeStore {
  /** Bytes. */
  readonly idLength: number;
}

async function changedEntries(
  store: SizedStore,
  tree: string | undefined,
  changes: readonly TreeChange[],
): Promise<Result<Entries, Failure>> {
  const read = tree === undefined ? ok(Buffer.alloc(0)) : await store.read(tree);
  if (!read.ok) return read;
  const entries = parseTree(read.value, store.idLength);
  const own = changes.filter(({ path }) => !path.includes("/"));
  for (const { path, id } of own) {
    if (id === undefined && entries.get(path)?.mode !== treeMode) entries.delete(path);
  }
  const below = Map.groupBy(
    changes.filter(({ path }) => path.includes("/")),
    ({ path }) => path.slice(0, path.indexOf("/")),
  );
  const folders = Array.from(below, ([name, inside]) => changeFolder(store, entries, { name, inside }));
  const failed = (await Promise.all(folders)).find((changed) => !changed.ok);
  if (failed?.ok === false) return failed;
  for (const { path, mode, id } of own) if (id !== undefined) entries.set(path, { mode, id });
  return ok(entries);
}

interface Folder {
  readonly name: string;
  readonly inside: readonly TreeChange[];
}

/** A directory without files is not in a tree. */
async function changeFolder(
  store: SizedStore,
  entries: Entries,
  { name, inside }: Folder,
): Promise<Result<void, Failure>> {
  const before = entries.get(name);
  const tree = before?.mode === treeMode ? before.id : undefined;
  const changes = inside.map((change) => ({ ...change, path: change.path.slice(name.length + 1) }));
  const changed = await changedEntries(store, tree, changes);
  if (!changed.ok) return changed;
  if (changed.value.size === 0) {
    if (tree !== undefined) entries.delete(name);
    return ok(undefined);
  }
  entries.set(name, { mode: treeMode, id: store.write(formatTree(changed.value)) });
  return ok(undefined);
}

/** Each entry is `<mode> <name>`, a zero byte, and the id. */
function parseTree(body: Buffer, idLength: number): Entries {
  const entries: Entries = new Map();
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    const next = end + 1 + idLength;
    const mode = body.toString("latin1", at, space);
    entries.set(body.toString("latin1", space + 1, end), { mode, id: body.toString("hex", end + 1, next) });
    at = next;
  }
  return entries;
}

function formatTree(entries: Entries): Buffer {
  // Git sorts a directory as if its name ended with a slash.
  const keyed = Array.from(entries, ([name, entry]) => ({
    key: entry.mode === treeMode ? `${name}/` : name,
    name,
    entry,
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return Buffer.concat(
    keyed.flatMap(({ name, entry: { mode, id } }) => [
      Buffer.from(`${mode} ${name}\0`, "latin1"),
      Buffer.from(id, "hex"),
    ]),
  );
}
