import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { diskFailure } from "@wezterm-parallel/shared/node/disk-full";

import { ownIdentity } from "../../landing/merge-trees.ts";

interface SnapshotParts {
  readonly tree: string;
  /** "" for a commit without a parent. */
  readonly parent: string;
}

const deflated = promisify(deflate);

/** Writes a commit with our identity and returns its id. */
export function writeCommit(
  objects: string,
  { tree, parent }: SnapshotParts,
): Promise<Result<string, Failure>> {
  const by = `${ownIdentity.GIT_AUTHOR_NAME} <${ownIdentity.GIT_AUTHOR_EMAIL}> 0 +0000`;
  const parents = parent === "" ? "" : `parent ${parent}\n`;
  const body = Buffer.from(`tree ${tree}\n${parents}author ${by}\ncommitter ${by}\n\nsnapshot\n`);
  return writeObject(objects, { type: "commit", body, idLength: tree.length / 2 });
}

interface LooseObject {
  readonly type: "blob" | "commit" | "tree";
  readonly body: Buffer;
  /** Bytes. */
  readonly idLength: number;
}

/** Writes a loose object and returns its id, without starting git for it. */
export async function writeObject(
  objects: string,
  { type, body, idLength }: LooseObject,
): Promise<Result<string, Failure>> {
  const object = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const id = createHash(idLength === 20 ? "sha1" : "sha256")
    .update(object)
    .digest("hex");
  const folder = join(objects, id.slice(0, 2));
  // Renamed, so that no git reads half an object.
  const part = join(folder, `tmp_obj_${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(part, await deflated(object), { mode: 0o444 });
    await rename(part, join(folder, id.slice(2)));
    return ok(id);
  } catch (error) {
    const failure = diskFailure(error);
    if (failure === undefined) throw error;
    return fail(failure);
  }
}
