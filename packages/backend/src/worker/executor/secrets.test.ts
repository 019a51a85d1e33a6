import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { WorkerRig } from "../../../test/rigs/worker-rig.ts";

const secret = "tr0ub4dor&3 is long";
const given = { kind: "values", values: { TOKEN: secret } } as const;
const gone = {
  kind: "failed",
  failure: { reason: "secret-missing", detail: "The project has no secret TOKEN any more." },
} as const;

let rig: WorkerRig;
beforeAll(async () => {
  rig = await new WorkerRig().open();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

test("a task gets its secrets, over what the plan says; its log, values and failures have masks", async () => {
  const ref = rig.assign({
    name: "teller",
    env: { TOKEN: "of the plan" },
    script: 'echo "got $TOKEN"; echo "token=$TOKEN" >>"$WZP_OUTPUT"; printf %s "$TOKEN" | wc -c',
    verify: [{ kind: "shell", script: 'echo "no proof: $TOKEN" >&2; exit 7' }],
    given,
  });
  const ended = await rig.ended(ref);
  expect(rig.read(ref)).toBe(`got ***\n${secret.length}\n`);
  expect(ended.outcome).toMatchObject({
    kind: "failed",
    failure: { reason: "verify-failed", detail: expect.stringContaining("Check failed: no proof: ***") },
  });
  expect(ended.result.outputs).toEqual({ token: "***" });
  expect(rig.read(ref, "output")).toBe("token=***\n");
  expect(JSON.stringify(ended)).not.toContain(secret);
});

test("the answer of an agent to a review is told masked, and only that of an agent", async () => {
  const script = 'printf "ANSWER 4: used %s\\r\\n" "$TOKEN"';
  const agentCommands = { start: ["agent", "{prompt}"] };
  const ended = await rig.ended(rig.assign({ name: "agent", script, given, agentCommands }));
  expect(ended.result.answers).toEqual([{ thread: 4, text: "used ***" }]);
  const other = await rig.ended(rig.assign({ name: "command", script, given }));
  expect(other.result).not.toHaveProperty("answers");
});

test("a line of values that is wrong is told masked, though only its beginning is told", async () => {
  const script = `printf '%s%s\\n' "$(printf '%066d' 0)" "$TOKEN" >>"$WZP_OUTPUT"`;
  const ref = rig.assign({ name: "no-pair", script, given });
  const { outcome } = await rig.ended(ref);
  expect(outcome).toMatchObject({ kind: "failed", failure: { reason: "outputs-failed" } });
  expect(JSON.stringify(outcome)).toContain("0***");
  expect(JSON.stringify(outcome)).not.toContain("tr0u");
});

test("a task whose secret is gone fails before anything of it runs, and says which", async () => {
  const mark = `${rig.root}/ran`;
  const ref = rig.assign({ name: "too-late", script: `touch ${mark}`, given: gone });
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "failed", failure: gone.failure });
  expect(existsSync(mark)).toBe(false);
});

test("a worker that is killed and comes back still masks what the task hands on", async () => {
  await using other = await new WorkerRig().open();
  const gate = `${other.root}/gate`;
  const script = `echo "a $TOKEN"; until [ -e ${gate} ]; do sleep 0.02; done; echo "b=$TOKEN" >>"$WZP_OUTPUT"; echo "c $TOKEN"; touch ${gate}.passed`;
  const ref = other.assign({ name: "survivor", script, given });
  await other.until(
    "its first line",
    () => existsSync(`${other.directory(ref)}/out.log`) && other.read(ref) !== "",
  );
  await other.killWorker();
  writeFileSync(gate, "");
  await other.until("its last line", () => existsSync(`${gate}.passed`));
  expect(readFileSync(`${other.directory(ref)}/output`, "utf8")).toContain(secret);
  other.startWorker();
  const { outcome, result } = await other.ended(ref);
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(result.outputs).toEqual({ b: "***" });
  expect(other.read(ref)).toBe("a ***\nc ***\n");
  expect(other.read(ref, "output")).toBe("b=***\n");
});

test("a cancelled task leaves no secret in the file of its values", async () => {
  const ref = rig.assign({
    name: "stopped",
    script: 'echo "a=$TOKEN" >>"$WZP_OUTPUT"; echo on; sleep 600',
    given,
  });
  await rig.until("it to run", () => existsSync(`${rig.directory(ref)}/out.log`) && rig.read(ref) !== "");
  rig.stop(ref);
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
  expect(rig.read(ref, "output")).toBe("a=***\n");
});
