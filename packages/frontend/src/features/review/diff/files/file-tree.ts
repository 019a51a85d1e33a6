import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

export type TreeRow =
  | { readonly kind: "folder"; readonly path: string; readonly name: string; readonly depth: number }
  | { readonly kind: "file"; readonly file: ChangedFile; readonly name: string; readonly depth: number };

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ChangedFile[];
}

/** Returns the rows of a file tree: folders first; folders that contain a single folder share its row. */
export function treeRows(files: readonly ChangedFile[]): readonly TreeRow[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) folderOf(root, file.path.split("/").slice(0, -1)).files.push(file);
  return rowsOf(root, "", 0);
}

/** Returns the files in tree order, as the diff shows them. */
export function inTreeOrder(files: readonly ChangedFile[]): readonly ChangedFile[] {
  return treeRows(files).flatMap((row) => (row.kind === "file" ? [row.file] : []));
}

function folderOf(root: Folder, parts: readonly string[]): Folder {
  let folder = root;
  for (const part of parts) {
    const next: Folder = folder.folders.get(part) ?? { folders: new Map(), files: [] };
    folder.folders.set(part, next);
    folder = next;
  }
  return folder;
}

function rowsOf({ folders, files }: Folder, path: string, depth: number): TreeRow[] {
  const inside = [...folders]
    .toSorted(([one], [other]) => compare(one, other))
    .flatMap(([name, folder]) => folderRows(folder, joined(path, name), name, depth));
  const own = files
    .map((file) => ({ kind: "file" as const, file, name: file.path.split("/").at(-1) ?? file.path, depth }))
    .toSorted((one, other) => compare(one.name, other.name));
  return [...inside, ...own];
}

function folderRows(folder: Folder, path: string, name: string, depth: number): TreeRow[] {
  const [only] = folder.folders;
  if (folder.files.length === 0 && folder.folders.size === 1 && only !== undefined)
    return folderRows(only[1], joined(path, only[0]), joined(name, only[0]), depth);
  return [{ kind: "folder", path, name, depth }, ...rowsOf(folder, path, depth + 1)];
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

const compare = new Intl.Collator("en", { numeric: true }).compare;
