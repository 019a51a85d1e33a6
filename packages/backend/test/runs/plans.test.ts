import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { storedApiRig } from "../rigs/api-rig.ts";
import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { submission, task } from "../rigs/queue-rig.ts";
import { addPerson, requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

const good =
  "tasks:\n  build: make\n  test:\n    run: make test\n    matrix: { node: [20, 24] }\n    needs: [build]\n";

async function post(rig: Rig, url: string, text: string, more: Record<string, string> = {}) {
  const headers = { "content-type": "text/yaml", ...more };
  const answer = await rig.app.inject({ method: "POST", url, headers, payload: text });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

test("a plan is checked: its graph, or every problem with line, column and pointer", async () => {
  await using rig = await storedApiRig();
  const fine = await post(rig, "/api/v1/plans/check", good);
  expect(fine).toMatchObject({ status: 200, body: { valid: true, problems: [] } });
  expect(fine.body["tasks"]).toMatchObject([
    { name: "build", needs: [] },
    { name: "test(20)", base: "test", needs: [{ task: "build", if: "success" }] },
    { name: "test(24)", base: "test", needs: [{ task: "build", if: "success" }] },
  ]);
  const wrong = await post(
    rig,
    "/api/v1/plans/check",
    "tasks:\n  build:\n    run: make\n    needs: [biuld]\n",
  );
  expect(wrong).toMatchObject({
    status: 200,
    body: {
      valid: false,
      problems: [{ reason: "unknown-need", line: 4, column: 13, pointer: "/tasks/build/needs/0" }],
    },
  });
  for (const dropped of [
    "tasks: { a: x, __proto__: y }",
    "tasks: { a: { run: x, env: { __proto__: y } } }",
  ]) {
    const { body } = await post(rig, "/api/v1/plans/check", dropped);
    expect(body, dropped).toMatchObject({ valid: false, problems: [{ reason: "bad-name", line: 1 }] });
  }
  const broken = await post(rig, "/api/v1/plans/check", "tasks: [");
  expect(broken.body).toMatchObject({ valid: false, problems: [{ reason: "syntax", line: 1 }] });
});

test("a plan becomes a run in a project that had one, with a clean environment, once for a key", async () => {
  await using rig = await twoProjects();
  const url = "/api/v1/runs/plan?project=p2&file=ci.yaml&task=build";
  const first = await post(rig, url, good, { "idempotency-key": "once" });
  expect(first).toMatchObject({
    status: 200,
    body: {
      id: "r3",
      title: "build",
      source: "plan",
      projectId: "p2",
      project: { directory: join(rig.state, "..", "two") },
    },
  });
  expect((await post(rig, url, good, { "idempotency-key": "once" })).body["id"]).toBe("r3");
  const tasks = await requestAs(rig)("GET", "/api/v1/tasks?run=r3");
  expect(tasks.body["items"]).toMatchObject([{ name: "build", command: "make" }]);
  const whole = await post(rig, "/api/v1/runs/plan?project=p2", good);
  expect(whole.body).toMatchObject({ title: "wezterm-parallel.yaml" });
});

test("the values of a plan's parameters are checked, and the run shows them", async () => {
  await using rig = await twoProjects();
  const text = "params: { version: { pattern: '^[0-9]+$' }, dry: false }\ntasks: { build: make }\n";
  const checked = await post(rig, "/api/v1/plans/check", text);
  expect(checked.body["params"]).toEqual([
    { name: "version", type: "string", pattern: "^[0-9]+$" },
    { name: "dry", type: "boolean", default: "false" },
  ]);
  const submit = (query: string) => post(rig, `/api/v1/runs/plan?project=p2${query}`, text);
  const refused = { status: 400, body: { reason: "invalid-request" } };
  expect(await submit("")).toMatchObject({ ...refused, body: { data: { missing: ["version"] } } });
  expect(await submit("&param=version=x")).toMatchObject({
    ...refused,
    body: { data: { refused: ["version"] } },
  });
  expect(await submit("&param=verison=1")).toMatchObject({
    ...refused,
    body: { data: { unknown: ["verison"] } },
  });
  expect((await requestAs(rig)("GET", "/api/v1/runs")).body["items"]).toHaveLength(2);
  const run = await submit("&param=version=12&param=dry");
  expect(run.body).toMatchObject({ settings: { params: { version: "12", dry: "true" } } });
  const { body } = await requestAs(rig)("GET", `/api/v1/tasks/${String(run.body["id"])}%2Fbuild`);
  expect(body).toMatchObject({ spec: { env: { WZP_PARAM_VERSION: "[hidden]", WZP_PARAM_DRY: "[hidden]" } } });
});

test("creates no run from a plan that is invalid, too large, compressed or missing", async () => {
  await using rig = await twoProjects();
  const url = "/api/v1/runs/plan?project=p1";
  expect(await post(rig, url, "tasks: {}")).toMatchObject({
    status: 422,
    body: { reason: "invalid-plan", data: { problems: [{ reason: "empty-plan" }] } },
  });
  expect((await post(rig, url, `# ${"x".repeat(600 * 1024)}\n${good}`)).status).toBe(413);
  expect((await post(rig, url, good, { "content-encoding": "gzip" })).status).toBe(415);
  expect((await post(rig, url, good, { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(rig, `${url}&task=none`, good)).status).toBe(404);
  expect((await post(rig, "/api/v1/runs/plan?project=/etc", good)).status).toBe(400);
  expect((await post(rig, "/api/v1/runs", good)).status).toBe(415);
  expect((await requestAs(rig)("GET", "/api/v1/runs")).body["items"]).toHaveLength(2);
});

test("tasks without a plan become a run in a project that had one, once for a key, after tasks of earlier runs", async () => {
  await using rig = await twoProjects();
  const typed = { ...task("again"), needs: [{ task: "r2/one", if: "always" }] };
  const submit = async (project: string, body: unknown) => {
    const url = `/api/v1/projects/${project}/runs`;
    const headers = { "idempotency-key": "typed" };
    const answer = await rig.app.inject({ method: "POST", url, headers, payload: body as object });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const run = { id: "r3", title: "again", source: "ad-hoc", projectId: "p2" };
  expect(await submit("p2", { tasks: [typed] })).toMatchObject({ status: 200, body: run });
  expect((await submit("p2", { tasks: [typed] })).body["id"]).toBe("r3");
  const tasks = await requestAs(rig)("GET", "/api/v1/tasks?run=r3");
  expect(tasks.body["items"]).toMatchObject([{ name: "again", needs: [{ task: "r2/one", if: "always" }] }]);
  expect((await submit("p2", { tasks: [] })).status).toBe(400);
  expect((await submit("p9", { tasks: [typed] })).status).toBe(404);
});

test("nobody submits where they may not work, and what they may not see does not exist", async () => {
  await using rig = await twoProjects();
  const id = await addPerson(rig, "vera");
  await requestAs(rig)("PUT", `/api/v1/projects/p1/members/${id}`, { role: "operator" });
  await requestAs(rig)("PUT", `/api/v1/projects/p2/members/${id}`, { role: "viewer" });
  const authorization = `Bearer ${await rig.keyFor(id)}`;
  const submit = (project: string) =>
    post(rig, `/api/v1/runs/plan?project=${project}`, good, { authorization });
  expect((await submit("p1")).status).toBe(200);
  expect((await submit("p2")).status).toBe(403);
  const tasks = { tasks: [task("typed")] };
  expect((await requestAs(rig, await rig.keyFor(id))("POST", "/api/v1/projects/p2/runs", tasks)).status).toBe(
    403,
  );
  expect((await submit("p3")).status).toBe(404);
});

test("a repository's run starts from the commit that its branch is at now", async () => {
  await using rig = await storedApiRig();
  const root = realpathSync(mkdtempSync(join(tmpdir(), "wzp-plan-")));
  using _ = { [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      cwd: root,
      encoding: "utf8",
    }).trim();
  git("init", "-q", "-b", "main");
  git("commit", "-q", "--allow-empty", "-m", "one");
  const place = {
    kind: "git",
    directory: root,
    root,
    commonDir: join(root, ".git"),
    target: "main",
  } as const;
  const project = { ...place, base: git("rev-parse", "HEAD") };
  await requestAs(rig)("POST", "/api/v1/runs", submission([task("one")], { project }));
  git("commit", "-q", "--allow-empty", "-m", "two");
  const url = "/api/v1/runs/plan?project=p1";
  const run = await post(rig, url, good);
  expect(run.body).toMatchObject({ project: { ...place, base: git("rev-parse", "HEAD") } });
  for (const target of ["none", "--upload-pack=touch /tmp/x", "-h"]) {
    const refused = await post(rig, url, `project: { target: ${JSON.stringify(target)} }\n${good}`);
    expect(refused.status, target).not.toBe(200);
  }
});

test("the project's own plan is read from disk, up to the top of the repository, and runs where it lies", async () => {
  await using rig = await ChangesRig.open({ one: "true" });
  const url = "/api/v1/projects/p1/plan";
  const builtIn = ["claude", "codex", "opencode", "gemini", "aider", "outside"];
  await rig.until("one", "succeeded");
  expect((await rig.ask("GET", url)).body).toEqual({ agents: builtIn });
  const text = `agents: { fake: { command: [./agent.sh, "{prompt}"] } }\n${good}`;
  rig.repository.write("wezterm-parallel.yml", text);
  const top = { plan: { file: "wezterm-parallel.yml", folder: "", text }, agents: ["fake", ...builtIn] };
  expect((await rig.ask("GET", url)).body).toEqual(top);

  const { root } = rig.repository;
  const below = { ...rig.repository.project, directory: join(root, "src") };
  await rig.ask("POST", "/api/v1/runs", submission([task("below")], { project: below }));
  expect((await rig.ask("GET", url)).body).toEqual(top);
  const run = await post(rig.api, "/api/v1/runs/plan?project=p1&folder=&task=build", text);
  expect(run).toMatchObject({ status: 200, body: { id: "r3", project: { directory: root, root } } });
  for (const folder of ["../x", "/etc", "a/../../b"])
    expect((await post(rig.api, `/api/v1/runs/plan?project=p1&folder=${folder}`, text)).status).toBe(400);

  rig.repository.write("src/wezterm-parallel.yaml", "tasks: {}\n");
  await rig.ask("POST", "/api/v1/runs", submission([task("again")], { project: below }));
  expect((await rig.ask("GET", url)).body).toMatchObject({ plan: { folder: "src" }, agents: builtIn });
  rmSync(join(root, "src/wezterm-parallel.yaml"));
  execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(root, "src/wezterm-parallel.yaml")]);
  const refused = await rig.ask("GET", url);
  expect(refused.body).toMatchObject({
    reason: "permission-denied",
    detail: expect.stringContaining("src/"),
  });
  expect((await (await rig.as("viewer"))("GET", url)).status).toBe(403);
});

test("the agents of a project are those of its plan and the built-in ones, as its workers find their programs", async () => {
  await using rig = await ChangesRig.open({ one: "true" });
  await rig.until("one", "succeeded");
  const url = "/api/v1/projects/p1/agents";
  const own = `agents: { fake: { command: [sh, -c, "{prompt}"], pool: team }, gone: { command: [no-such-program, "{prompt}"] } }`;
  rig.repository.write("wezterm-parallel.yaml", `${own}\n${good}`);
  const found = await rig.ask("GET", url);
  expect(found).toMatchObject({ status: 200, body: { unreached: [] } });
  expect(found.body["items"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "claude", program: "claude", mode: "once", pool: "claude" }),
      {
        name: "fake",
        program: "sh",
        mode: "once",
        pool: "team",
        sandbox: "no",
        workers: [{ worker: expect.any(String), installed: true, login: "unknown" }],
      },
      expect.objectContaining({ name: "gone", workers: [expect.objectContaining({ installed: false })] }),
    ]),
  );
  expect((await (await rig.as("viewer"))("GET", url)).status).toBe(200);
  rig.repository.write("wezterm-parallel.yaml", "agents: 1\n");
  const broken = await rig.ask("GET", url);
  expect(broken.body).toMatchObject({ failure: { reason: "invalid-plan" } });
  expect(broken.body["items"]).toHaveLength(6);
  await rig.stopWorker();
  expect((await rig.ask("GET", url)).body).toMatchObject({
    failure: { reason: "unavailable" },
    unreached: [],
  });
  await rig.startWorker();
});

test("a task with an agent and a prompt runs what the same keys of the project's plan do", async () => {
  await using rig = await ChangesRig.open({ one: "true" });
  await rig.until("one", "succeeded");
  const agents = 'agents: { fake: { command: [./agent.sh, -p, "{prompt}"], env: { A: plan, B: plan } } }';
  rig.repository.write("wezterm-parallel.yaml", `${agents}\n${good}`);
  const url = "/api/v1/projects/p1/runs";
  const typed = { name: "ask", base: "ask", agent: "fake", prompt: "fix\nthe tests", env: { B: "typed" } };
  const added = await rig.ask("POST", url, { tasks: [typed] });
  expect(added).toMatchObject({ status: 200, body: { title: "ask" } });
  const found = await rig.api.records.task("r2/ask");
  expect(found).toMatchObject({
    ok: true,
    value: {
      spec: {
        agent: "fake",
        command: { kind: "argv", argv: ["./agent.sh", "-p", "fix\nthe tests"] },
        env: { A: "plan", B: "typed" },
      },
    },
  });
  const builtIn = await rig.ask("POST", url, { tasks: [{ ...typed, agent: "claude", checkout: "none" }] });
  expect(builtIn.status).toBe(200);
  const unknown = await rig.ask("POST", url, { tasks: [{ ...typed, agent: "nobody" }] });
  expect(unknown).toMatchObject({ status: 400, body: { hint: expect.stringContaining("fake") } });
  const command = { kind: "shell", script: "true" };
  for (const wrong of [{ command }, { agent: undefined }, { prompt: undefined }])
    expect((await rig.ask("POST", url, { tasks: [{ ...typed, ...wrong }] })).status).toBe(400);
  rig.repository.write("wezterm-parallel.yaml", "tasks: {}\n");
  expect((await rig.ask("POST", url, { tasks: [typed] })).body["reason"]).toBe("invalid-plan");
  await rig.stopWorker();
  expect((await rig.ask("POST", url, { tasks: [typed] })).status).toBe(503);
  await rig.startWorker();
});

test("records who started a run, in the run and its event", async () => {
  await using rig = await twoProjects();
  const vera = await addPerson(rig, "vera");
  const role = { project: { project: "p1", role: "operator" } };
  await requestAs(rig)("PATCH", `/api/v1/users/${vera}`, role);
  const key = await rig.keyFor(vera);
  await post(rig, "/api/v1/runs/plan?project=p1", good, { authorization: `Bearer ${key}` });
  const tasks = [{ name: "one", base: "one", command: { kind: "argv", argv: ["true"] } }];
  await requestAs(rig, key)("POST", "/api/v1/projects/p1/runs", { tasks });
  const { body: all } = await requestAs(rig)("GET", "/api/v1/runs");
  const veras = { kind: "user", name: "vera" };
  const local = { kind: "local", name: "local owner" };
  expect(all["items"]).toMatchObject([veras, veras, local, local].map((startedBy) => ({ startedBy })));
  const events = await requestAs(rig)("GET", "/api/v1/events?kind=run.created&run=r3");
  expect(events.body["items"]).toMatchObject([{ data: { startedBy: veras } }]);
});
