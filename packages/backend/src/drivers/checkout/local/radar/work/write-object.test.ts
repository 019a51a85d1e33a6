import { readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { gitIn, TestRepository } from "../../../../../../test/rigs/test-repository.ts";
import { valueOf } from "../../../checkouts.contract.ts";
import { ownIdentity } from "../../landing/merge-trees.ts";
import { makeRadarStore } from "../radar-store.ts";
import { ObjectBatch } from "./object-batch.ts";
import { commitOf } from "./write-object.ts";

test.each([
  ["sha1", 0],
  ["sha256", 0],
  ["sha1", 400],
  ["sha256", 400],
])(
  "a commit has the id and the content that git gives it, in a repository with %s and with %i other objects",
  async (format, many) => {
    using repository = new TestRepository();
    const root = `${repository.top}/hashed`;
    const git = (...args: readonly string[]) =>
      gitIn(root, args, { ...repository.env, ...ownIdentity }).trim();
    gitIn(repository.top, ["init", "-q", `--object-format=${format}`, root], repository.env);
    const tree = git("write-tree");
    const parent = git("commit-tree", tree, "-m", "snapshot");
    const objects = `${root}/.git/objects`;
    const store = { ...(await makeRadarStore(repository.state, `${root}/.git`)), objects };
    const batch = new ObjectBatch(store, tree.length / 2);
    expect(batch.add(commitOf({ tree, parent: "" }))).toBe(parent);
    const id = batch.add(commitOf({ tree, parent }));
    const blobs = Array.from({ length: many }, (_, at) =>
      batch.add({ type: "blob", body: Buffer.from(`${at}`) }),
    );
    // Fsck unpacks and hashes them: empty, the largest that is stored as it is, and larger ones.
    for (const size of many > 0 ? [0, 8 * 1024, 8 * 1024 + 1, 70 * 1024] : [])
      batch.add({ type: "blob", body: Buffer.alloc(size, 255) });
    valueOf(await batch.write());
    expect(git("cat-file", "-t", id)).toBe("commit");
    expect(id).toBe(git("commit-tree", tree, "-p", parent, "-m", "snapshot"));
    const all = git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split("\n");
    expect(all).toEqual(expect.arrayContaining(blobs));
    for (const [at, blob] of blobs.slice(-2).entries())
      expect(git("cat-file", "blob", blob)).toBe(`${many - 2 + at}`);
    expect(readdirSync(`${objects}/pack`).length).toBe(many > 0 ? 2 : 0);
    git("fsck", "--strict", "--full");
  },
);
