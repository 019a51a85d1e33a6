import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { changeRelease, npmCache, packOnce } from "../../e2e/rigs/packed-copy.ts";
import { SshServer } from "../../e2e/rigs/ssh-server.ts";

const deployer = fileURLToPath(new URL("../release/deploy-from-ci.sh", import.meta.url));
const supervisor = fileURLToPath(new URL("rigs/supervisor.sh", import.meta.url));
/** Releases belong to root, and the service is another user's, as on a server. */
const canRun = process.getuid?.() === 0 && SshServer.program !== undefined;
if (!canRun) process.stdout.write("Not root, or no sshd: tests of deployments are skipped\n");
const nobody = 65_534;

/** Begins the program of a release: its server updates the database as a later release would, and then it fails. */
const failingServer = `
if (process.argv[2] === "daemon" && process.argv[3] === "server") {
  const { DatabaseSync } = await import("node:sqlite");
  const { existsSync } = await import("node:fs");
  const file = process.env.XDG_STATE_HOME + "/wezterm-parallel/store.db";
  if (!existsSync(file + ".before-29")) {
    const database = new DatabaseSync(file);
    database.exec("VACUUM INTO '" + file + ".before-29'; PRAGMA user_version = 1000");
    database.close();
  }
  throw new Error("this release is broken");
}
`;

/** Variables by which npm finds its packages here; packages come from the cache that `npm ci` filled. */
function npmVariables(): Record<string, string> {
  const found = Object.entries(process.env).flatMap(([name, value = ""]) =>
    /^(npm_config_registry|NODE_EXTRA_CA_CERTS|https?_proxy)$/i.test(name) ? [[name, value]] : [],
  );
  return {
    ...Object.fromEntries(found),
    npm_config_cache: npmCache(),
    npm_config_prefer_offline: "true",
  } as Record<string, string>;
}

/** Each test goes on from the one before it, so none is tried again. */
describe.runIf(canRun)("a deployment over ssh", { retry: 0 }, () => {
  let directory: string;
  let ssh: SshServer;
  const packages = new Map<string, string>();

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "wzp-deploy-"));
    chmodSync(directory, 0o755);
    for (const name of ["state", "run"]) {
      mkdirSync(join(directory, name), { mode: 0o700 });
      chownSync(join(directory, name), nobody, nobody);
    }
    cpSync(supervisor, join(directory, "supervisor.sh"));
    ssh = await SshServer.open(undefined, npmVariables());
    packages.set("0.1.0", packOnce());
    packages.set("0.2.0", repack("0.2.0"));
    packages.set("0.3.0", repack("0.3.0", failingServer));
  }, 300_000);
  afterAll(async () => {
    wzp("down", "--kill");
    execFileSync(join(directory, "supervisor.sh"), ["stop", "wezterm-parallel"]);
    await ssh[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  function repack(version: string, begin = ""): string {
    const copy = join(directory, `unpacked-${version}`);
    mkdirSync(copy);
    execFileSync("tar", ["-xzf", packages.get("0.1.0") ?? "", "-C", copy]);
    const manifest = join(copy, "package/package.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"0.1.0"', `"${version}"`));
    changeRelease(join(copy, "package/dist"), version);
    const program = join(copy, "package/dist/main.js");
    writeFileSync(program, readFileSync(program, "utf8").replace("\n", `\n${begin}`));
    const file = join(directory, `${version}.tgz`);
    // The usual level of gzip would take ten times as long for the Node.js in it.
    execFileSync("tar", ["-c", "--use-compress-program=gzip -1", "-f", file, "-C", copy, "package"]);
    return file;
  }

  function deploy(what: string) {
    const places = ["releases", "state", "runtime"].flatMap((name) => [
      `--${name}`,
      join(directory, name === "runtime" ? "run" : name),
    ]);
    const options = [...places, "--user", "nobody", "--supervisor", join(directory, "supervisor.sh")];
    // A broken release never answers; a good one answers within seconds.
    options.push("--patience", "30");
    const { ssh: SSH, hostKey: HOST_KEY, userKey: SSH_KEY } = ssh.access;
    return spawnSync(deployer, [what, ...options], {
      encoding: "utf8",
      env: { ...process.env, SERVER: "127.0.0.1", SSH, HOST_KEY, SSH_KEY },
    });
  }

  function wzp(...args: string[]) {
    const state = join(directory, "state");
    const variables = [
      `HOME=${state}`,
      `XDG_STATE_HOME=${state}`,
      `XDG_CONFIG_HOME=${state}/config`,
      `XDG_RUNTIME_DIR=${directory}/run`,
    ];
    const program = join(directory, "releases/current/node_modules/.bin/wzp");
    const words = ["--user", "nobody", "--", "env", ...variables, program, ...args];
    return spawnSync("runuser", words, { cwd: state, encoding: "utf8" });
  }

  const current = (): string => readlinkSync(join(directory, "releases/current"));
  const running = (): string => (JSON.parse(wzp("status", "--json").stdout) as { release: string }).release;

  test("installs the first release, and a task of it succeeds", () => {
    expect(deploy(packages.get("0.1.0") ?? "")).toMatchObject({ status: 0 });
    expect([current(), running()]).toEqual(["0.1.0", "0.1.0"]);
    expect(wzp("ps", "--all").stdout).toContain("deployment");
  }, 120_000);

  test("replaces a release, and tasks run on", () => {
    expect(wzp("add", "--name", "long", "--", "sleep", "600").status).toBe(0);
    expect(deploy(packages.get("0.2.0") ?? "")).toMatchObject({ status: 0 });
    expect([current(), running()]).toEqual(["0.2.0", "0.2.0"]);
    const shown = wzp("show", "r2/long").stdout;
    expect(shown).toContain("running");
    expect(shown).not.toContain("attempt 2");
  }, 120_000);

  test("of a release that fails goes back, with the database of before; the failed one's is kept", () => {
    const { status, stderr } = deploy(packages.get("0.3.0") ?? "");
    expect(stderr).toContain("Release 0.3.0 failed: going back to 0.2.0.");
    expect(status).toBe(1);
    expect([current(), running()]).toEqual(["0.2.0", "0.2.0"]);
    expect(wzp("show", "r2/long").stdout).toContain("running");
    expect(readdirSync(join(directory, "state/wezterm-parallel"))).toContain("store.db.of-0.3.0");
  }, 240_000);

  test("goes back to the release before when somebody asks for it", () => {
    expect(deploy("--back")).toMatchObject({ status: 0 });
    expect([current(), running()]).toEqual(["0.1.0", "0.1.0"]);
  }, 120_000);

  test("of something that is not a package changes nothing", () => {
    const file = join(directory, "other.tgz");
    execFileSync("tar", ["-czf", file, "-C", directory, "supervisor.sh"]);
    const { status, stderr } = deploy(file);
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is not a package"),
    });
    expect(current()).toBe("0.1.0");
    expect(existsSync(join(directory, "releases/.new"))).toBe(false);
  }, 60_000);
});
