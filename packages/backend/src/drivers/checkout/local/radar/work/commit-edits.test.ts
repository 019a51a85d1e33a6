import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { gitIn, TestRepository, writeFile } from "../../../../../../test/rigs/test-repository.ts";
import { valueOf } from "../../../checkouts.contract.ts";
import { makeRadarStore } from "../radar-store.ts";
import { TreeObjects } from "../tree-objects.ts";
import { listAttributeFiles } from "./attribute-files.ts";
import { commitEdits } from "./commit-edits.ts";
import { readStatus } from "./read-status.ts";

const options = ["--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"];

/** Commits the edits of a worktree without an index; returns the tree, and that which git makes of the files. */
async function commitBoth(change: (root: string) => void) {
  using repository = new TestRepository();
  const { root, env, state } = repository;
  const git = (args: readonly string[], variables = {}) => gitIn(root, args, { ...env, ...variables });
  for (const path of ["dir.c", "dir/a.txt", "dir/deep/b.txt", "dir0", "run.sh"])
    writeFile(join(root, path), path);
  git(["add", "-A"]);
  git(["-c", "user.name=t", "-c", "user.email=t@e", "commit", "-qm", "base"]);
  change(root);
  const place = { cwd: root, gitDir: join(root, ".git"), workTree: root, env };
  const store = await makeRadarStore(join(state, "radar"), join(root, ".git"));
  using trees = new TreeObjects(place, store);
  const [commit = "", tree = ""] = git(["rev-parse", "HEAD", "HEAD^{tree}"]).split("\n");
  const edits = readStatus(git(["status", ...options]).split("\0"));
  const attributes = await listAttributeFiles(place, place.gitDir);
  const made = valueOf(await commitEdits({ place, store, trees, head: { commit, tree }, attributes }, edits));
  const ours = made && git(["rev-parse", `${made}^{tree}`], store.variables).trim();
  if (made !== undefined) git(["fsck", "--strict", made], store.variables);
  git(["add", "-A"]);
  return { ours, real: git(["write-tree"]).trim() };
}

test.each<readonly [string, (root: string) => void]>([
  [
    "changed, new and removed files",
    (root) => {
      writeFile(join(root, "dir/a.txt"), "changed");
      writeFile(join(root, "dir/日本 語.txt"), "new");
      writeFile(join(root, "another/deep/x.txt"), "new");
      rmSync(join(root, "dir0"));
    },
  ],
  ["a directory that lost its last file", (root) => rmSync(join(root, "dir/deep/b.txt"))],
  [
    "a file in the place of a directory, and a directory in the place of a file",
    (root) => {
      rmSync(join(root, "dir"), { recursive: true });
      writeFile(join(root, "dir"), "file");
      rmSync(join(root, "dir0"));
      writeFile(join(root, "dir0/x.txt"), "below");
    },
  ],
  [
    "links, and a changed mode",
    (root) => {
      symlinkSync("dir/a.txt", join(root, "link"));
      rmSync(join(root, "dir.c"));
      symlinkSync("gone", join(root, "dir.c"));
      chmodSync(join(root, "run.sh"), 0o755);
    },
  ],
  ["a directory that was moved", (root) => renameSync(join(root, "dir/deep"), join(root, "moved"))],
  [
    "a filter and idents of .gitattributes",
    (root) => {
      writeFile(join(root, ".gitattributes"), "*.txt ident\n");
      writeFile(join(root, "dir/a.txt"), "$Id: 123 $\n");
    },
  ],
  [
    "an ident of the repository's own attributes",
    (root) => {
      writeFile(join(root, ".git/info/attributes"), "*.txt ident\n");
      writeFile(join(root, "dir/a.txt"), "$Id: 123 $\n");
    },
  ],
  [
    "an ident of the user's attributes",
    (root) => {
      writeFile(join(root, ".git/of-user"), "*.txt ident\n");
      gitIn(root, ["config", "core.attributesFile", join(root, ".git/of-user")], {});
      writeFile(join(root, "dir/a.txt"), "$Id: 123 $\n");
    },
  ],
  [
    "an ident of attributes that are ignored",
    (root) => {
      writeFile(join(root, ".git/info/exclude"), ".gitattributes\n");
      writeFile(join(root, "dir/.gitattributes"), "*.txt ident\n");
      writeFile(join(root, "dir/a.txt"), "$Id: 123 $\n");
    },
  ],
  [
    "more files than are written one by one, large and small, one empty",
    (root) => {
      for (let at = 0; at < 30; at++)
        writeFile(join(root, `many/${at}/x.txt`), `${at}\n`.repeat(at * at * 40));
    },
  ],
])("the tree is that of git add: %s", async (_, change) => {
  const { ours, real } = await commitBoth(change);
  expect(ours).toBe(real);
});

test.each<readonly [string, (root: string) => void]>([
  ["carriage returns", (root) => writeFile(join(root, "dir/a.txt"), "one\r\ntwo\r\n")],
  [
    "a new program",
    (root) => {
      writeFile(join(root, "new.sh"), "new");
      chmodSync(join(root, "new.sh"), 0o755);
    },
  ],
  [
    "a repository within",
    (root) => {
      mkdirSync(join(root, "within"));
      gitIn(join(root, "within"), ["init", "-q"], { HOME: root, PATH: process.env["PATH"] ?? "" });
      gitIn(
        join(root, "within"),
        ["-c", "user.name=t", "-c", "user.email=t@e", "commit", "-q", "--allow-empty", "-m", "x"],
        { HOME: root, PATH: process.env["PATH"] ?? "" },
      );
    },
  ],
])("leaves to git what depends on its settings or index: %s", async (_, change) => {
  expect((await commitBoth(change)).ours).toBe(undefined);
});
