import { z } from "zod";

/** A file in the list of its section. */
const listedFileSchema = z.object({
  path: z.string().regex(/^(state|config)\/(?!(.*\/)?\.\.?(\/|$))/),
  mode: z.number().int(),
  /** Epoch ms. */
  mtime: z.number(),
  size: z.number().int(),
  /** SHA-256 of the content. */
  hash: z.string(),
  /** Absent: the content follows the list. */
  chunks: z.array(z.string()).optional(),
  /** The target of a symbolic link, which has no content. */
  link: z.string().optional(),
});
export type ListedFile = z.infer<typeof listedFileSchema>;

export interface SectionContents {
  readonly files: readonly ListedFile[];
  /** Contents of small files, by path. */
  readonly small: ReadonlyMap<string, Uint8Array>;
}

/** The length of the list in four bytes, the list as JSON, then the contents of small files in its order. */
export function encodeSection({ files, small }: SectionContents): Buffer {
  const list = Buffer.from(JSON.stringify(files));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(list.length);
  const contents = files.flatMap(({ path }) => small.get(path) ?? []);
  return Buffer.concat([length, list, ...contents]);
}

export function decodeSection(bytes: Buffer): SectionContents {
  const listEnd = 4 + bytes.readUInt32BE();
  const files = z.array(listedFileSchema).parse(JSON.parse(bytes.toString("utf8", 4, listEnd)));
  const small = new Map<string, Uint8Array>();
  let at = listEnd;
  for (const { path, size, chunks, link } of files) {
    if (chunks !== undefined || link !== undefined) continue;
    small.set(path, bytes.subarray(at, at + size));
    at += size;
  }
  return { files, small };
}
