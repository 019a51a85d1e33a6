import { expect, test } from "vitest";

import { gitIn, TestRepository } from "../../../../../../test/rigs/test-repository.ts";
import { valueOf } from "../../../checkouts.contract.ts";
import { ownIdentity } from "../../landing/merge-trees.ts";
import { writeCommit } from "./write-object.ts";

test.each(["sha1", "sha256"])(
  "a commit has the id and the content that git gives it, in a repository with %s",
  async (format) => {
    using repository = new TestRepository();
    const root = `${repository.top}/hashed`;
    const git = (...args: readonly string[]) =>
      gitIn(root, args, { ...repository.env, ...ownIdentity }).trim();
    gitIn(repository.top, ["init", "-q", `--object-format=${format}`, root], repository.env);
    const tree = git("write-tree");
    const parent = git("commit-tree", tree, "-m", "snapshot");
    const objects = `${root}/.git/objects`;
    expect(valueOf(await writeCommit(objects, { tree, parent: "" }))).toBe(parent);
    const id = valueOf(await writeCommit(objects, { tree, parent }));
    expect(git("cat-file", "-t", id)).toBe("commit");
    expect(id).toBe(git("commit-tree", tree, "-p", parent, "-m", "snapshot"));
    git("fsck", "--strict");
  },
);
