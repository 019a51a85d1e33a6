import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { WorkerRig } from "../../../test/rigs/worker-rig.ts";
import { findBubblewrap } from "./sandbox/bubblewrap.ts";

const usual: TaskSpecInput["sandbox"] = {};
const able = (await findBubblewrap()).ok;

let rig: WorkerRig;
beforeAll(async () => {
  rig = await new WorkerRig().open();
  mkdirSync(`${rig.root}/.ssh`, { recursive: true });
  writeFileSync(`${rig.root}/.ssh/id_ed25519`, "private key");
  writeFileSync(`${rig.root}/.netrc`, "password");
  writeFileSync(`${rig.root}/.gitconfig`, "[user]\n\tname = A\n\temail = a@example.org\n");
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

type Order = Partial<TaskSpecInput> & { script: string };

/** Runs a script in a sandbox, and returns its output and how it ended. */
async function inSandbox(name: string, { script, ...spec }: Order) {
  const ref = rig.assign({ name, sandbox: usual, terminal: false, checkout: "worktree", script, ...spec });
  const ended = await rig.ended(ref);
  return { ...ended, ref, output: rig.read(ref), errors: rig.read(ref, "err.log") };
}

test.skipIf(!able)("a sandboxed task writes and commits in its checkout, and nowhere else", async () => {
  const { outcome, result, output, errors } = await inSandbox("writer", {
    script: `
      echo work > work.txt && git add work.txt && git commit -qm "My commit" && git log -1 --format=%s
      echo later > later.txt
      echo "answer=42" >> "$WZP_OUTPUT"
      echo t > /tmp/t && cat /tmp/t && echo "$TMPDIR"
      touch ${rig.root}/planted ~/planted /etc/planted 2>&1 | sed 's/.*: //' || true
    `,
    verify: [{ kind: "shell", script: "cat /tmp/t && test -e later.txt && ! touch ~/planted" }],
  });
  expect(outcome, errors).toEqual({ kind: "exited", code: 0 });
  expect(output).toBe(`My commit\nt\n/tmp\n${"Read-only file system\n".repeat(3)}`);
  expect(result).toMatchObject({ sandboxed: true, outputs: { answer: "42" }, changedFiles: 2 });
  expect(existsSync(`${rig.root}/planted`)).toBe(false);
});

test.skipIf(!able)(
  "credentials, the home of wzp and other checkouts cannot be read, by whatever path",
  async () => {
    const other = rig.assign({
      name: "other",
      checkout: "worktree",
      script: "echo secret > secret.txt; pwd; sleep 600",
    });
    await rig.until(
      "its directory",
      () => existsSync(`${rig.directory(other)}/out.log`) && rig.read(other) !== "",
    );
    const checkout = rig.read(other).trim();
    const { output } = await inSandbox("reader", {
      script: `
      set +e
      for path in ~/.ssh/id_ed25519 ~/.netrc ${checkout}/secret.txt ${rig.home.state}/executor.lock; do
        cat $path >/dev/null 2>&1 && echo "read $path"
        ln -s $path link && cat link >/dev/null 2>&1 && echo "read $path by a link"; rm -f link
        cat /proc/1/root$path /proc/self/root$path /proc/self/cwd/../../..$path >/dev/null 2>&1 && echo "read $path by proc"
        unshare -Urm sh -c "umount -l ~/.ssh; umount -l ${rig.home.state}; umount -l ~/.netrc; cat $path" >/dev/null 2>&1 && echo "read $path by umount"
        nsenter -t 1 -m -U cat $path >/dev/null 2>&1 && echo "read $path by nsenter"
      done
      ls ${rig.home.state}/checkouts/trees/* -d | wc -l
      ls ${rig.home.runtime}
      umount -l ~/.ssh 2>/dev/null && echo unmounted
      mount -o remount,rw / 2>/dev/null && echo remounted
      echo x > /proc/sys/kernel/core_pattern && echo "wrote a kernel setting"
      ls /proc | grep -c '^[0-9]' | awk '{ print ($1 < 20 ? "few" : "many") }'
    `,
    });
    rig.stop(other);
    expect(output).toBe("1\nfew\n");
    await rig.ended(other);
  },
);

test.skipIf(!able)(
  "it can neither signal nor see processes outside, nor reach sockets of the machine",
  async () => {
    const socket = `${rig.root}/run/test.sock`;
    const server = createServer(() => {}).listen(socket);
    const outside = rig.assign({ name: "outside", script: "sleep 600 & echo $!; wait" });
    await rig.until(
      "its pid",
      () => existsSync(`${rig.directory(outside)}/out.log`) && rig.read(outside) !== "",
    );
    const pid = rig.read(outside).trim();
    const { output } = await inSandbox("signaller", {
      script: `
      set +e
      kill -9 ${pid} 2>/dev/null && echo "killed"
      test -e /proc/${pid}/cmdline && grep -q sleep /proc/${pid}/cmdline && echo "seen"
      kill -9 -1 2>/dev/null; echo "signalled everything"
    `,
    });
    expect(output).not.toContain("killed");
    expect(output).not.toContain("seen");
    process.kill(Number(pid), 0);
    const reached = await inSandbox("dialler", {
      script: `node -e 'const c = require("net").connect("${socket}"); c.on("connect", () => console.log("reached")); c.on("error", (e) => { console.log(e.code); })'`,
    });
    expect(reached.output).toBe("ENOENT\n");
    server.close();
    rig.stop(outside);
    await rig.ended(outside);
  },
);

test.skipIf(!able)("variables with credentials stay outside, unless the task names them", async () => {
  await using other = new WorkerRig();
  other.environment = {
    ...other.environment,
    variables: {
      ...other.environment.variables,
      GITHUB_TOKEN: "t",
      AWS_SECRET_ACCESS_KEY: "a",
      DATABASE_URL: "postgres://me:pw@host/db",
      SSH_AUTH_SOCK: "/tmp/agent",
      EDITOR: "vi",
      NAMED_TOKEN: "outer",
    },
  };
  await other.open();
  const ref = other.assign({
    name: "env",
    sandbox: usual,
    terminal: false,
    env: { NAMED_TOKEN: "inner" },
    given: { kind: "values", values: { OWN_SECRET: "mine-only" } },
    script: 'env | cut -d= -f1 | sort | tr "\\n" " "; test "$NAMED_TOKEN" = inner',
  });
  expect((await other.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
  const names = other.read(ref).split(" ");
  expect(names).toEqual(expect.arrayContaining(["EDITOR", "NAMED_TOKEN", "OWN_SECRET", "PATH"]));
  for (const name of ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "SSH_AUTH_SOCK"]) {
    expect(names).not.toContain(name);
  }
});

test.skipIf(!able)(
  "without a network it has only a loopback interface; paths that it names are writable or gone",
  async () => {
    const data = `${rig.root}/data`;
    mkdirSync(data, { recursive: true });
    mkdirSync(`${rig.root}/closed`, { recursive: true });
    const { output } = await inSandbox("settings", {
      sandbox: { write: ["~/data"], hide: [`${rig.root}/closed`], network: "none" },
      script: "grep -c : /proc/net/dev; echo new > ~/data/new; touch ~/closed/x; ls ~/closed",
    });
    expect(output).toBe("1\nx\n");
    expect(readFileSync(`${data}/new`, "utf8")).toBe("new\n");
    expect(existsSync(`${rig.root}/closed/x`)).toBe(false);
    const absent = rig.assign({ name: "absent", sandbox: { write: ["~/nowhere"] }, script: "echo ran" });
    expect((await rig.ended(absent)).outcome).toMatchObject({ failure: { reason: "missing-directory" } });
    expect(existsSync(`${rig.directory(absent)}/out.log`)).toBe(false);
  },
);

test.skipIf(!able)("settings of git that run programs outside cannot be written", async () => {
  const { output } = await inSandbox("gitter", {
    script: `
      set +e
      git config core.fsmonitor /tmp/evil 2>/dev/null && echo "wrote the configuration"
      common=$(git rev-parse --git-common-dir) own=$(git rev-parse --absolute-git-dir)
      for file in $common/hooks/pre-commit $common/config $own/commondir $own/gitdir $own/config.worktree .git $common/objects/info/alternates; do
        (echo x >> $file) 2>/dev/null && echo "wrote $file"
        (echo x > /tmp/other && mv -f /tmp/other $file) 2>/dev/null && echo "replaced $file"
      done
      git update-ref refs/heads/main HEAD~0 2>/dev/null; git branch -f stolen 2>/dev/null && echo "made a branch"
      echo fine
    `,
  });
  expect(output).toBe("fine\n");
  expect(
    execFileSync("git", ["status", "--porcelain"], { cwd: `${rig.root}/repository`, encoding: "utf8" }),
  ).toBe("");
});

test.skipIf(!able)("a repository that a task plants in its checkout runs nothing outside", async () => {
  const mark = `${rig.root}/data/escaped`;
  mkdirSync(`${rig.root}/data`, { recursive: true });
  const plant = (place: string) => `
      git init -q ${place} sub && cd sub
      echo '* filter=evil' > .gitattributes && echo x > file
      git add . && git -c user.name=a -c user.email=b commit -qm planted
      git config filter.evil.clean "touch ${mark}; cat"
      git config core.fsmonitor "touch ${mark}; false"
      cd .. && git add sub && sleep 1.1 && echo yy > sub/file`;
  for (const [name, place] of [
    ["inside", ""],
    ["aside", '--separate-git-dir="$(git rev-parse --absolute-git-dir)/elsewhere"'],
  ] as const) {
    const { outcome } = await inSandbox(`planter-${name}`, { script: plant(place) });
    expect(outcome).toMatchObject({ kind: "failed", failure: { reason: "dirty-submodule" } });
  }
  const module = '--separate-git-dir="$(git rev-parse --absolute-git-dir)/modules/sub"';
  expect((await inSandbox("planter-module", { script: plant(module) })).outcome).toMatchObject({
    kind: "exited",
  });
  expect(existsSync(mark)).toBe(false);
});

test.skipIf(!able)(
  "cancelling ends the whole tree, politely first; a signal by the terminal reaches only the task",
  async () => {
    const ref = rig.assign({
      name: "polite",
      sandbox: usual,
      script: `trap 'echo asked; sleep 0.2; echo done; exit 3' TERM; (setsid sleep 600 &) ; echo on; while :; do sleep 0.05; done`,
    });
    await rig.until(
      "it to run",
      () => existsSync(`${rig.directory(ref)}/out.log`) && rig.read(ref).includes("on"),
    );
    rig.stop(ref);
    expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
    expect(rig.read(ref)).toContain("asked\ndone");
    const left = execFileSync("sh", [
      "-c",
      "grep -lz 'r1/polite' /proc/[0-9]*/environ 2>/dev/null || true",
    ]).toString();
    expect(left).toBe("");
    const interrupted = rig.assign({
      name: "interrupted",
      sandbox: usual,
      terminal: true,
      script: `trap 'echo caught; exit 7' INT; kill -INT 0; sleep 1; echo "not reached"`,
    });
    expect((await rig.ended(interrupted)).outcome).toMatchObject({ kind: "exited", code: 7 });
    expect(rig.read(interrupted)).toBe("caught\r\n");
  },
);

test.skipIf(!able)(
  "a missing program fails as without a sandbox, and an exit code is the program's own",
  async () => {
    const missing = rig.assign({
      name: "missing",
      sandbox: usual,
      command: { kind: "argv", argv: ["no-such-program"] },
    });
    expect((await rig.ended(missing)).outcome).toMatchObject({ failure: { reason: "missing-program" } });
    expect((await inSandbox("code", { script: "exit 42" })).outcome).toMatchObject({
      kind: "exited",
      code: 42,
    });
  },
);

test.skipIf(!able)(
  "an agent that asks for no permission is sandboxed by itself, with its own places writable",
  async () => {
    mkdirSync(`${rig.root}/bin`, { recursive: true });
    const agent = `#!/bin/sh\necho talk > ~/.claude/session && echo kept; cat ~/.codex/auth.json 2>/dev/null; touch ~/x 2>/dev/null || echo closed\n`;
    writeFileSync(`${rig.root}/bin/claude`, agent, { mode: 0o755 });
    mkdirSync(`${rig.root}/.codex`, { recursive: true });
    writeFileSync(`${rig.root}/.codex/auth.json`, "token of another agent");
    const argv = [`${rig.root}/bin/claude`, "--dangerously-skip-permissions", "--", "hi; touch ~/shell"];
    const agentOrder = { agent: "claude", terminal: false, command: { kind: "argv", argv } } as const;
    const ref = rig.assign({ name: "free", ...agentOrder });
    expect((await rig.ended(ref)).result).toMatchObject({ sandboxed: true });
    expect(rig.read(ref)).toBe("kept\nclosed\n");
    expect(readFileSync(`${rig.root}/.claude/session`, "utf8")).toBe("talk\n");
    expect(existsSync(`${rig.root}/shell`)).toBe(false);
    const open = rig.assign({ name: "open", ...agentOrder, sandbox: false });
    expect((await rig.ended(open)).result).not.toHaveProperty("sandboxed");
  },
);
