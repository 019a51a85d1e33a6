import { expect, test } from "vitest";

import { type Edit, LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";
import { valueOf } from "../../checkouts.contract.ts";
import { mergePairsOnTrial } from "./trial-merges.ts";

test("a pair for which an assertion of git fails is a conflict, and the other pairs keep their verdicts", async () => {
  using scene = new LandingScene();
  scene.advance([{ kind: "write", path: "src/deep/d.txt", text: "d\n".repeat(9) }]);
  const branch = (name: string, ...edits: Edit[]) => scene.branch(name, edits).commit;
  const moved = branch("moved", { kind: "rename", path: "src/deep/d.txt", to: "new/f/deep/d.txt" });
  const replaced = branch(
    "replaced",
    { kind: "remove", path: "src/deep/d.txt" },
    { kind: "rename", path: "dir/b.txt", to: "src/deep" },
  );
  const [one, other] = ["1", "2"].map((text) => branch(text, { kind: "write", path: "a.txt", text }));
  if (one === undefined || other === undefined) throw new Error("no commits");
  const pairs = [
    [moved, one],
    [replaced, moved],
    [one, other],
  ] as const;
  const { root, commonDir: gitDir } = scene.project;
  const place = { cwd: root, gitDir, env: { PATH: process.env["PATH"] ?? "" } };
  expect(valueOf(await mergePairsOnTrial(place, { attributes: [], pairs, variables: {} }))).toEqual([
    [],
    ["a renamed directory"],
    ["a.txt"],
  ]);
});
