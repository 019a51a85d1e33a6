import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** A file as it is now; without an id, it is removed. Names are bytes, as latin1. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly id: string | undefined;
}

/** Reads and writes the content of trees. */
export interface TreeStore {
  read(id: string): Promise<Result<Buffer, Failure>>;
  write(body: Buffer, idLength: number): Promise<Result<string, Failure>>;
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
  const idLength = top.length / 2;
  const sized = {
    read: store.read.bind(store),
    write: (body: Buffer) => store.write(body, idLength),
    idLength,
  };
  const entries = await changedEntries(sized, top, changes);
  return entries.ok ? sized.write(formatTree(entries.value)) : entries;
}

interface SizedStore extends Pick<TreeStore, "read"> {
  readonly write: (body: Buffer) => Promise<Result<string, Failure>>;
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
  for (const [name, inside] of below) {
    const changed = await changeFolder(store, entries, { name, inside });
    if (!changed.ok) return changed;
  }
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
  const id = await store.write(formatTree(changed.value));
  if (!id.ok) return id;
  entries.set(name, { mode: treeMode, id: id.value });
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
