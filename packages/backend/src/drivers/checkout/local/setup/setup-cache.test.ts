import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../../checkouts.contract.ts";
import type { Checkout, Checkouts, CheckoutRequest } from "../../checkouts.ts";
import { gitIn, TestRepository, writeFile } from "../../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "../open-checkouts.ts";

let repository: TestRepository;
let checkouts: Checkouts;

beforeEach(() => {
  repository = new TestRepository();
  const { state, env } = repository;
  checkouts = openCheckouts({ state, env, now: () => Date.now() });
});
afterEach(() => repository[Symbol.dispose]());

const settings = { setup: [{ kind: "argv" as const, argv: ["make"] }], cache: ["a.txt"] };

interface Made {
  readonly request: CheckoutRequest;
  readonly checkout: Checkout;
  readonly root: string;
}

async function prepare(attempt: string): Promise<Made> {
  const request = repository.request(attempt, { settings });
  const checkout = valueOf(await checkouts.prepare(request));
  return { request, checkout, root: checkout.root };
}

/** Runs `setUp` in a first checkout; returns a second one with the copied result. */
async function copyOf(setUp: (root: string) => void) {
  const first = await prepare("r1/one#1");
  setUp(first.root);
  const kept = await checkouts.keepSetup(first.checkout, first.request);
  const second = await prepare("r1/two#1");
  const copied = await checkouts.reuseSetup(second.checkout, second.request);
  return { first, second, kept, copied };
}

/** Commits files to the repository, so that every checkout contains them. */
function commitFiles(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.git("add", "-f", ...Object.keys(files));
  repository.commit("files");
}

/** The directory of rustup's compilers, because the tests use an empty home. */
const rustup = process.env["RUSTUP_HOME"] ?? join(userInfo().homedir, ".rustup");

function runIn(cwd: string, program: string, ...args: string[]) {
  const env = { ...process.env, RUSTUP_HOME: rustup };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", env });
  return { status, out: stdout?.trim() ?? "", err: stderr ?? "" };
}

function mustRun(cwd: string, program: string, ...args: string[]): string {
  const { status, out, err } = runIn(cwd, program, ...args);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${err}`);
  return out;
}

const namesOf = (root: string) => readdirSync(root, { recursive: true, encoding: "utf8" });

describe("a copy of what set-up made", () => {
  it("comes with absolute links and rewritten texts that lead to its own checkout", async () => {
    const { first, second, copied } = await copyOf((root) => {
      mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
      symlinkSync(join(root, "src"), join(root, "node_modules/own"));
      symlinkSync("../own/b.txt", join(root, "node_modules/.bin/b"));
      symlinkSync("/bin/sh", join(root, "node_modules/.bin/sh"));
      writeFile(
        join(root, "node_modules/.bin/shim"),
        `#!/bin/sh\nexec "${root}/node_modules/x" file://${encodeURI(root)}/y\n`,
      );
    });
    expect(copied?.join()).toContain("copied from r1/one#1, created 20");
    const at = (path: string) => join(second.root, path);
    expect(readlinkSync(at("node_modules/own"))).toBe(at("src"));
    expect(readlinkSync(at("node_modules/.bin/b"))).toBe("../own/b.txt");
    expect(readlinkSync(at("node_modules/.bin/sh"))).toBe("/bin/sh");
    expect(readFileSync(at("node_modules/.bin/shim"), "utf8")).toBe(
      `#!/bin/sh\nexec "${second.root}/node_modules/x" file://${encodeURI(second.root)}/y\n`,
    );
    expect(readlinkSync(join(first.root, "node_modules/own"))).toBe(join(first.root, "src"));
  });

  const leading: Record<string, (root: string) => void> = {
    "x.ignored/Makefile": (root) => writeFile(join(root, "x.ignored/Makefile"), `SOURCE = ${root}/src\n`),
    "x.ignored/program": (root) =>
      writeFile(join(root, "x.ignored/program"), `\0\0${"x".repeat(100_000)}${root}/src\0`),
    "x.ignored/url": (root) => writeFile(join(root, "x.ignored/url"), `file://${encodeURI(root)}`),
    "node_modules/up": (root) => {
      mkdirSync(join(root, "node_modules"));
      mkdirSync(join(root, "../zero.1"));
      symlinkSync("../../zero.1/src", join(root, "node_modules/up"));
    },
    "node_modules/.bin/other": (root) =>
      writeFile(join(root, "node_modules/.bin/other"), `${root}/x ${root}2/src\n`),
  };
  for (const [path, setUp] of Object.entries(leading)) {
    it(`is not made where ${path} would lead it to another checkout, and that is said`, async () => {
      const { kept, copied } = await copyOf(setUp);
      expect(kept.join()).toContain(`not cached, because ${path} contains the path of a checkout`);
      expect(copied).toBeUndefined();
      expect(await checkouts.cachedSetups()).toEqual([]);
      expect(readdirSync(join(repository.state, "checkouts/setup"))).toEqual([]);
    });
  }

  it("comes as it is where it is plain files, without what Python compiled there", async () => {
    const { second, copied } = await copyOf((root) => {
      writeFile(join(root, "vendor.ignored/example.com/lib/lib.go"), "package lib\n");
      writeFile(join(root, "vendor.ignored/autoload.php"), "<?php return __DIR__;\n");
      writeFile(join(root, "vendor.ignored/__pycache__/m.cpython-311.pyc"), `\0${root}/m.py`);
    });
    expect(copied).toHaveLength(1);
    expect(namesOf(join(second.root, "vendor.ignored")).toSorted()).toEqual([
      "__pycache__",
      "autoload.php",
      "example.com",
      "example.com/lib",
      "example.com/lib/lib.go",
    ]);
  });

  it("is not taken into a checkout that is older than it, nor over a file of the repository", async () => {
    const older = await prepare("r1/older#1");
    await copyOf((root) => writeFile(join(root, "made.ignored"), "made"));
    expect(await checkouts.reuseSetup(older.checkout, older.request)).toBeUndefined();
    commitFiles({ "made.ignored": "tracked" });
    const newer = await prepare("r1/newer#1");
    expect(await checkouts.reuseSetup(newer.checkout, newer.request)).toBeUndefined();
    expect(readFileSync(join(newer.root, "made.ignored"), "utf8")).toBe("tracked");
  });

  it("is of this release: what an earlier one kept is removed, not used", async () => {
    const old = join(repository.state, "checkouts/setup/0123456789abcdef");
    writeFile(join(old, "tree/node_modules/x.js"), "old");
    await copyOf((root) => writeFile(join(root, "made.ignored"), "made"));
    expect(existsSync(old)).toBe(false);
  });

  it("is listed, and made anew when it was dropped", async () => {
    await copyOf((root) => writeFile(join(root, "made.ignored"), "made"));
    const [cached] = await checkouts.cachedSetups();
    expect(cached).toMatchObject({ attempt: "r1/one#1", paths: ["made.ignored"] });
    await checkouts.dropSetup(cached?.key ?? "");
    expect(await checkouts.cachedSetups()).toEqual([]);
    const third = await prepare("r1/three#1");
    expect(await checkouts.reuseSetup(third.checkout, third.request)).toBeUndefined();
  });
});

describe("what set-up leaves that git does not ignore", () => {
  const left = (root: string) => {
    writeFile(join(root, ".venv/bin/tool"), "tool");
    writeFile(join(root, ".venv/x.ignored"), "ignored");
    writeFile(join(root, "made.txt"), "made");
  };

  it("is in no commit and no diff, also staged, is hidden from the task's git, and cached whole", async () => {
    const { first, second, kept } = await copyOf(left);
    expect(kept.join()).toContain("created .venv, made.txt, which git does not ignore");
    for (const { request, checkout, root } of [first, second]) {
      expect(readFileSync(join(root, ".venv/bin/tool"), "utf8")).toBe("tool");
      expect(existsSync(join(root, ".venv/x.ignored"))).toBe(true);
      const env = { ...repository.env, ...checkout.variables };
      expect(gitIn(root, ["status", "--porcelain"], env)).toBe("");
      writeFile(join(root, "work.txt"), "work");
      gitIn(root, ["add", "--all"], repository.env);
      const work = { attempt: request.attempt, project: request.project, base: checkout.base };
      const query = { limit: 10, patches: false, signal: request.signal };
      const change = valueOf(await checkouts.change({ ...work, isNewest: true }, query));
      expect(change.items.map(({ path }) => path)).toEqual(["work.txt"]);
      expect(valueOf(await checkouts.commit(checkout, request)).changedFiles).toBe(1);
    }
  });

  it("is in no saved ref", async () => {
    const { first } = await copyOf(left);
    writeFile(join(first.root, "work.txt"), "work");
    const { saved = "" } = valueOf(await checkouts.discard(first.request, "test"));
    const files = repository.git("ls-tree", "-r", "--name-only", saved);
    expect(files).toContain("work.txt");
    expect(files).not.toMatch(/\.venv|made/);
  });

  it("is what set-up made: a tracked file that it changed is the task's change, and keeps it from the cache", async () => {
    const { first, kept, copied } = await copyOf((root) =>
      writeFile(join(root, "a.txt"), "changed by set-up"),
    );
    expect(kept.join("\n")).toContain("not cached, because it changed a.txt");
    expect(kept.join("\n")).toContain("included in the task's changes");
    expect(copied).toBeUndefined();
    expect(valueOf(await checkouts.commit(first.checkout, first.request)).changedFiles).toBe(1);
  });
});

/** A minimal build backend: tests install without the network and without setuptools. */
const backend = `
import os, zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    files = {
        "mypkg.pth": os.path.abspath("lib"),
        "mypkg-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: mypkg\\nVersion: 1\\n",
        "mypkg-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "mypkg-1.dist-info/entry_points.txt": "[console_scripts]\\nmycommand = mypkg:main\\n",
    }
    files["mypkg-1.dist-info/RECORD"] = "".join(f"{name},,\\n" for name in files)
    with zipfile.ZipFile(os.path.join(directory, "mypkg-1-py3-none-any.whl"), "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "mypkg-1-py3-none-any.whl"
build_wheel = build_editable
`;

const python = runIn("/", "python3", "-m", "pip", "--version").status === 0;
const cargo = runIn("/", "cargo", "--version").status === 0;
const uv = runIn("/", "uv", "--version").status === 0;

describe.skipIf(!python)("a virtual environment of Python (needs python3 with pip)", () => {
  beforeEach(() => {
    commitFiles({
      "pyproject.toml":
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "mypkg"\nversion = "1"\n',
      "backend.py": backend,
      "lib/mypkg/__init__.py": "import pathlib\ndef main(): print(pathlib.Path(__file__).resolve())\n",
    });
  });

  const install = (root: string) => {
    mustRun(root, "python3", "-m", "venv", "--without-pip", ".venv");
    const flags = ["-q", "--no-build-isolation", "--no-index", "--disable-pip-version-check"];
    mustRun(root, "python3", "-m", "pip", "--python", ".venv/bin/python", "install", ...flags, "-e", ".");
  };

  it("with an editable install runs the sources and the programs of the checkout that it was copied to", async () => {
    const { first, second, copied } = await copyOf(install);
    expect(copied).toBeDefined();
    const own = join(second.root, "lib/mypkg/__init__.py");
    expect(mustRun(second.root, ".venv/bin/mycommand")).toBe(own);
    expect(mustRun(second.root, ".venv/bin/python", "-c", "import mypkg; mypkg.main()")).toBe(own);
    const where = mustRun(
      second.root,
      "bash",
      "-c",
      ". .venv/bin/activate; command -v python; echo $VIRTUAL_ENV",
    );
    expect(where).toBe(`${join(second.root, ".venv/bin/python")}\n${join(second.root, ".venv")}`);
    writeFile(own, "def x(:\n");
    expect(runIn(second.root, ".venv/bin/mycommand").err).toContain("SyntaxError");
    expect(mustRun(first.root, ".venv/bin/mycommand")).toBe(join(first.root, "lib/mypkg/__init__.py"));
    const { status, stdout } = spawnSync("grep", ["-rlF", first.root, second.root], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, ""]);
  }, 120_000);

  it.skipIf(!uv)("that uv made does so too (needs uv)", async () => {
    const { second, copied } = await copyOf((root) => {
      mustRun(root, "uv", "venv", "-q", ".venv");
      mustRun(root, "uv", "pip", "install", "-q", "--offline", "--no-build-isolation", "-e", ".");
    });
    expect(copied).toBeDefined();
    expect(mustRun(second.root, ".venv/bin/mycommand")).toBe(join(second.root, "lib/mypkg/__init__.py"));
  });
});

describe.skipIf(!cargo)("a target directory of Cargo (needs cargo)", () => {
  it("is used for unchanged inputs, and never for the sources of another checkout", async () => {
    commitFiles({
      "Cargo.toml": '[package]\nname = "where"\nversion = "0.1.0"\nedition = "2021"\n',
      ".gitignore": "target.ignored/\nCargo.lock\n*.ignored\nnode_modules/\n.env\n",
      "src/main.rs":
        'fn main() { println!("{} {}", env!("CARGO_MANIFEST_DIR"), include_str!("../a.txt").trim()); }\n',
    });
    const build = (root: string, ...args: string[]) =>
      runIn(root, "cargo", ...args, "--offline", "-q", "--target-dir", "target.ignored");
    const { second, copied } = await copyOf((root) => expect(build(root, "build").status).toBe(0));
    expect(copied).toBeDefined();
    expect(existsSync(join(second.root, "target.ignored/debug/where"))).toBe(true);
    expect(build(second.root, "run").out).toBe(`${second.root} a`);
    const third = await prepare("r1/three#1");
    expect(await checkouts.reuseSetup(third.checkout, third.request)).toBeDefined();
    writeFile(join(third.root, "src/main.rs"), "fn main() { broken }\n");
    expect(build(third.root, "build").status).not.toBe(0);
  }, 120_000);
});
