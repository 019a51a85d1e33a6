import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

/** Files whose patches are requested together. */
export interface PatchChunk {
  readonly paths: readonly string[];
  readonly query: { readonly path: string } | { readonly cursor: string | undefined; readonly limit: number };
}

/** Limits of a chunk: the server reads this many within some 50 ms. */
const most = { files: 30, lines: 1_500 } as const;

/** Divides the files into requests: neighbours by path together, long files alone; binary files have no patch. */
export function chunksOf(files: readonly ChangedFile[]): readonly PatchChunk[] {
  const chunks: PatchChunk[] = [];
  let [pending, lines]: [ChangedFile[], number] = [[], 0];
  let before: string | undefined;
  const close = () => {
    const last = pending.at(-1);
    if (last === undefined) return;
    const paths = pending.filter(({ binary }) => !binary).map(({ path }) => path);
    if (paths.length > 0) chunks.push({ paths, query: { cursor: before, limit: pending.length } });
    before = last.path;
    [pending, lines] = [[], 0];
  };
  for (const file of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    const length = lengthOf(file);
    if (pending.length >= most.files || lines + length > most.lines) close();
    if (length > most.lines) {
      chunks.push({ paths: [file.path], query: { path: file.path } });
      before = file.path;
      continue;
    }
    pending.push(file);
    lines += length;
  }
  close();
  return chunks;
}

/** Returns the number of changed lines. */
export function lengthOf({ insertions = 0, deletions = 0 }: ChangedFile): number {
  return insertions + deletions;
}
