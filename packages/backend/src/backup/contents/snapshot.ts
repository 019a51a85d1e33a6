import { z } from "zod";

const chunkName = z.string().regex(/^[0-9a-f]{64}$/);

/** A run of files in the order of their paths; a section whose files are unchanged is taken over from the last backup. */
const sectionSchema = z.object({
  /** Hash of the paths, sizes and times of its files, to recognise it without reading them. */
  print: z.string(),
  /** The chunk with the list of its files and the contents of small ones. */
  list: chunkName,
  /** The chunks of its large files. */
  chunks: z.array(chunkName),
  files: z.number().int(),
  bytes: z.number().int(),
});
export type Section = z.infer<typeof sectionSchema>;

const bundleSchema = z.object({
  chunks: z.array(chunkName),
  bytes: z.number().int(),
  hash: z.string(),
});
export type Bundle = z.infer<typeof bundleSchema>;

/** A repository: its refs, and bundles that together contain their commits, to be fetched in order. */
const projectSchema = z.object({
  /** The common git directory. */
  gitDirectory: z.string(),
  /** The main working tree; absent for a bare repository. */
  directory: z.string().optional(),
  /** The branch that is checked out there. */
  head: z.string().optional(),
  refs: z.array(z.object({ name: z.string(), object: z.string() })),
  bundles: z.array(bundleSchema),
});
export type ProjectSnapshot = z.infer<typeof projectSchema>;

/** One backup of a home. */
export const snapshotSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  /** When it was begun, epoch ms. */
  at: z.number(),
  tookMs: z.number(),
  release: z.string(),
  host: z.string(),
  /** The state directory that was backed up. */
  state: z.string(),
  files: z.number().int(),
  bytes: z.number().int(),
  sections: z.array(sectionSchema),
  projects: z.array(projectSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Returns the names of all chunks that a snapshot needs. */
export function chunksOf({ sections, projects }: Snapshot): readonly string[] {
  return [
    ...sections.flatMap(({ list, chunks }) => [list, ...chunks]),
    ...projects.flatMap(({ bundles }) => bundles.flatMap(({ chunks }) => chunks)),
  ];
}
