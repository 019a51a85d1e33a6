import { rmSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Everything that a run depends on. */
interface State {
  readonly a: string;
  /** Absent: the file does not exist. */
  readonly b: string | undefined;
  readonly lib: string;
  /** A variable of the shell, which is an input of the cells. */
  readonly level: string;
  /** A variable of the shell that is no input. */
  readonly noise: string;
  /** A variable of the task in the plan. */
  readonly mode: string;
  /** A part of the command of `build`. */
  readonly word: string;
  readonly cells: readonly number[];
  readonly needs: readonly ("build" | "cell")[];
}

const first: State = {
  a: "a1",
  b: undefined,
  lib: "l1",
  level: "1",
  noise: "1",
  mode: "m1",
  word: "w1",
  cells: [1, 2],
  needs: ["build"],
};

const edit: fc.Arbitrary<Partial<State>> = fc.oneof(
  fc.record({ a: fc.constantFrom("a1", "a2") }),
  fc.record({ b: fc.constantFrom("b1", "", undefined) }),
  fc.record({ lib: fc.constantFrom("l1", "l2") }),
  fc.record({ level: fc.constantFrom("1", "2") }),
  fc.record({ noise: fc.constantFrom("1", "2") }),
  fc.record({ mode: fc.constantFrom("m1", "m2") }),
  fc.record({ word: fc.constantFrom("w1", "w2") }),
  fc.record({ cells: fc.constantFrom([1], [1, 2], [2, 1], [2, 3]) }),
  fc.record({ needs: fc.subarray(["build", "cell"] as const) }),
);

const planOf = ({ mode, word, cells, needs }: State, checkout: string) => `
defaults: { terminal: false, checkout: ${checkout} }
tasks:
  build: { run: 'echo "v=${word} $(cat src/*)" >>$WZP_OUTPUT', inputs: [src/**] }
  cell:
    matrix: { n: [${cells.join(", ")}] }
    env: { MODE: ${mode} }
    run: 'echo "v=$WZP_MATRIX_N $MODE $LEVEL $(cat lib)" >>$WZP_OUTPUT'
    inputs: [lib, $LEVEL]
  test: { run: 'echo "v=$WZP_NEEDS_BUILD_V" >>$WZP_OUTPUT', needs: [${needs.join(", ")}], inputs: [fixed] }
`;

interface Expected {
  readonly value: string;
  /** Differs exactly when the task has to run. */
  readonly key: string;
}

/** Returns what a run has to give, derived from the documentation and not from the code. */
function expected(state: State): ReadonlyMap<string, Expected> {
  const { a, b, lib, level, mode, word, cells, needs } = state;
  const tasks = new Map<string, Expected>();
  tasks.set("build", { value: `${word} ${a}${b ?? ""}`, key: JSON.stringify([word, a, b ?? null]) });
  for (const cell of cells) {
    const value = `${cell} ${mode} ${level} ${lib}`;
    tasks.set(`cell(${cell})`, { value, key: value });
  }
  const needed = [...tasks].filter(([name]) => needs.some((need) => name.startsWith(need)));
  const values = needed.map(([name, { value }]) => [name, value]);
  const value = needs.includes("build") ? (tasks.get("build")?.value ?? "") : "";
  return tasks.set("test", { value, key: JSON.stringify(values) });
}

function write(project: PlanProject, state: State, checkout: string): void {
  project.write({ "src/a": state.a, lib: state.lib, "wezterm-parallel.yaml": planOf(state, checkout) });
  if (state.b === undefined) rmSync(join(project.path, "src/b"), { force: true });
  else project.write({ "src/b": state.b });
  if (checkout === "worktree" && project.git("status", "--porcelain") !== "") project.commit();
}

let count = 0;

test.each(["project", "worktree"])(
  "a task is reused if and only if nothing of its key changed, with the values of a real run (%s)",
  async (checkout) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 8 }), async (edits) => {
        const name = `random-${checkout}-${(count += 1)}`;
        const project = new PlanProject(rig, name, planOf(first, checkout), { fixed: "f", lib: "l0" });
        const known = new Set<string>();
        let state = first;
        for (const change of [{}, ...edits]) {
          state = { ...state, ...change };
          write(project, state, checkout);
          const { tasks } = await project.run([], { LEVEL: state.level, NOISE: state.noise });
          const wanted = [...expected(state)].map(([task, { value, key }]) => ({
            task,
            value,
            reused: known.has(`${task} ${key}`),
          }));
          const got = tasks.map(({ name: task, result }) => ({
            task,
            value: result?.outputs?.["v"],
            reused: result?.reusedFrom !== undefined,
          }));
          expect(got, JSON.stringify(state)).toEqual(wanted);
          for (const [task, { key }] of expected(state)) known.add(`${task} ${key}`);
        }
      }),
      { numRuns: 4 },
    );
  },
  180_000,
);
