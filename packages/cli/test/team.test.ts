import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";

import { expect, onTestFinished, test, vi } from "vitest";

import type { ServerContext } from "../src/contexts/server-context.ts";
import { CliRig, type CallOptions, type Ended } from "./rigs/cli-rig.ts";

/** Each test runs about twenty commands of 0.1 to 0.5 s; ten times that for a machine under load. */
vi.setConfig({ testTimeout: 120_000 });

const password = "seven pale otters whistle";

/** A running server, and another machine of a person who works with it: a separate home without a server. */
class TeamRig implements AsyncDisposable {
  readonly server = new CliRig();
  readonly laptop = mkdtempSync(`${tmpdir()}/wzp-laptop-`);
  address = "";

  static async start(up: readonly string[] = []): Promise<TeamRig> {
    const rig = new TeamRig();
    const started = await rig.server.wzp(["up", ...up]);
    if (started.status !== 0) throw new Error(started.stderr);
    rig.address = (await rig.server.json<{ address: string }>(["status"])).address;
    return rig;
  }

  /** Runs a command on the other machine. */
  far(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    return this.server.wzp(args, { ...options, env: { WZP_HOME: this.laptop, ...options.env } });
  }

  /** Adds a person with a password, and a browser in which they are signed in. */
  async person(name: string, role: string) {
    const { stdout, stderr } = await this.server.wzp(["users", "add", name, "--role", role]);
    if (stdout === "") throw new Error(stderr);
    const invitation = new URL(stdout.trim()).hash.slice(1);
    await this.post("/api/v1/auth/invitation", { invitation, password });
    const signedIn = await this.post("/api/v1/auth/sign-in", { name, password });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    return (path: string, body: object) => this.post(path, body, { cookie });
  }

  async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(`${this.address}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.address, ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  /** Runs `wzp login` on the other machine, confirmed in this browser. */
  async login(browser: Awaited<ReturnType<TeamRig["person"]>>, args: readonly string[] = []): Promise<Ended> {
    const child = this.server.start(["login", "--json", this.address, ...args], {
      env: { WZP_HOME: this.laptop },
    });
    const output = { stdout: "", stderr: "" };
    const shown = Promise.withResolvers<string>();
    child.stdin?.end();
    child.stderr?.on("data", (piece: Buffer) => void (output.stderr += piece.toString()));
    child.stdout?.on("data", (piece: Buffer) => {
      output.stdout += piece.toString();
      const [line] = output.stdout.split("\n");
      if (output.stdout.includes("\n")) shown.resolve(line ?? "");
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    void ended.then(() => shown.resolve("{}"));
    const { userCode = "" } = JSON.parse(await shown.promise) as { userCode?: string };
    if (userCode !== "") await browser("/api/v1/auth/device/decide", { userCode, allow: true });
    return { status: await ended, ...output };
  }

  contextFile(name = "127.0.0.1"): string {
    return `${this.laptop}/config/contexts/${name}.json`;
  }

  context(): ServerContext {
    return JSON.parse(readFileSync(this.contextFile(), "utf8")) as ServerContext;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.laptop, { recursive: true, force: true });
  }
}

test("wzp login signs in from another machine with a code confirmed in a browser, and its commands use the server", async () => {
  await using rig = await TeamRig.start();
  const browser = await rig.person("vera", "operator");
  const done = await rig.login(browser);
  expect(done.status, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
    user: "vera",
    server: rig.address,
  });
  expect(statSync(rig.contextFile()).mode & 0o777).toBe(0o600);
  const added = await rig.far(
    ["add", "--json", "--checkout", "none", "--", "sh", "-c", "echo $SECRET-of-laptop"],
    {
      env: { SECRET: "shh" },
    },
  );
  expect(added.status, added.stderr).toBe(0);
  const { task } = JSON.parse(added.stdout) as { task: string };
  const logs = await rig.far(["logs", "--follow", task]);
  expect(logs.stdout, logs.stderr).toContain("-of-laptop");
  expect(logs.stdout).not.toContain("shh");
  expect((await rig.far(["ps"])).stdout).toContain("-of-laptop");
  const mapped = await rig.far(["map", "--checkout", "none", "echo", "line {}", ":::", "a", "b"]);
  expect(mapped.stdout, mapped.stderr).toBe("line a\nline b\n");
  expect((await rig.far(["account", "show"])).stdout).toMatch(/^name +vera\nrole +operator/);
  const refused = await rig.far(["users", "list"]);
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain("users:read");
  expect(existsSync(`${rig.laptop}/state`)).toBe(false);

  for (const command of [["up"], ["down"], ["open", task]]) {
    const local = await rig.far(command);
    expect(local.status, command.join(" ")).toBe(2);
    expect(local.stderr).toContain(`wzp ${command[0]} only works with the server of this machine`);
  }
  const cleaned = await rig.far(["clean", "--dry-run", "--json"]);
  expect(JSON.parse(cleaned.stdout), cleaned.stderr).toEqual({ removed: [], refused: [] });
  const timeline = await rig.far(["timeline", "--json", task.replace(/\/.*/, "")]);
  expect(JSON.parse(timeline.stdout), timeline.stderr).toMatchObject({
    tasks: [{ id: task, state: "succeeded" }],
  });
  expect((await rig.far(["diff", task])).stderr).toContain("no changes of its own");
  expect((await rig.far(["ps", "--context", "local"])).stderr).toContain("no server answers");
  expect((await rig.far(["ps"], { env: { WZP_CONTEXT: "other" } })).stderr).toContain(
    "The context other does not exist",
  );

  const { credential } = rig.context();
  writeFileSync(
    rig.contextFile(),
    JSON.stringify({ ...rig.context(), credential: { ...credential, accessExpiresAt: 0 } }),
  );
  const both = await Promise.all([rig.far(["ps"]), rig.far(["status"])]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  expect(rig.context().credential).not.toMatchObject({
    access: credential.kind === "tokens" && credential.access,
  });

  const list = await rig.far(["context", "list", "--json"]);
  expect(JSON.parse(list.stdout)).toMatchObject([
    { name: "local" },
    { name: "127.0.0.1", user: "vera", current: true },
  ]);
  expect(list.stdout).not.toMatch(/wzp[ar]_/);
  const tokens = rig.context();
  expect((await rig.far(["logout"])).status).toBe(0);
  expect(existsSync(rig.contextFile())).toBe(false);
  expect((await rig.far(["context", "list", "--json"])).stdout).toContain('"current":true');
  if (tokens.credential.kind !== "tokens") throw new Error("not signed in by a browser");
  const spent = fetch(`${rig.address}/api/v1/auth/me`, {
    headers: { authorization: `Bearer ${tokens.credential.access}` },
  });
  expect((await spent).status).toBe(401);
});

async function listUsers(server: CliRig): Promise<readonly unknown[]> {
  const { stdout } = await server.wzp(["users", "list", "--json"]);
  return JSON.parse(stdout) as readonly unknown[];
}

test("manages users, keys, worker tokens and the audit log", async () => {
  await using rig = await TeamRig.start();
  const { server } = rig;
  await rig.person("olga", "owner");
  await server.wzp(["users", "add", "vera"]);
  await server.wzp(["add", "--json", "--checkout", "none", "--", "true"]);
  expect((await server.wzp(["users", "role", "vera", "viewer", "--in", server.work])).stdout).toBe(
    `vera is viewer in ${server.work} from now on\n`,
  );
  const users = await listUsers(server);
  expect(users).toMatchObject([
    { name: "olga", role: "owner", hasPassword: true },
    { name: "vera", hasPassword: false, projects: [{ role: "viewer" }] },
  ]);
  expect((await server.wzp(["users", "list"])).stdout).toMatch(
    /olga +owner +1 factor\nvera +– +invited +p1 viewer/,
  );
  expect((await server.wzp(["users", "add", "ivan", "--in", server.work])).stderr).toContain(
    "--in requires --role",
  );
  const member = ["users", "add", "ivan", "--role", "operator", "--in", server.work];
  expect((await server.wzp(member)).stdout).toContain("/set-password#");
  expect((await server.wzp(["users", "list"])).stdout).toMatch(/ivan +– +invited +p1 operator/);
  const alone = await server.wzp(["users", "role", "olga", "none"]);
  expect(alone.stderr).toContain("olga is the only owner");
  expect((await server.wzp(["users", "role", "vera", "none", "--in", server.work])).stdout).toContain(
    "vera has no role in",
  );
  expect((await server.wzp(["users", "disable", "vera"])).stdout).toContain("vera is disabled");
  expect((await server.wzp(["users", "list"])).stdout).toMatch(/vera +– +disabled/);

  const key = await server.wzp(["keys", "add", "ci", "--scope", "runs:read", "--expires", "90d"]);
  const signedIn = await rig.far(["login", rig.address, "--with-key", "--name", "ci"], { input: key.stdout });
  expect(signedIn.status, signedIn.stderr).toBe(0);
  expect((await rig.far(["ps"])).status).toBe(0);
  expect((await rig.far(["status"])).stderr).toContain("status:read");
  const listed = await server.wzp(["keys", "list"]);
  expect(listed.stdout).toMatch(/^\w{8} +ci +key +for (?:89d23h|90d00h) +used .* runs:read/);
  const id = listed.stdout.slice(0, 8);
  expect((await server.wzp(["keys", "revoke", id])).status).toBe(0);
  expect((await rig.far(["ps"])).stderr).toContain("The API key of the context ci is no longer valid.");
  expect((await rig.far(["keys", "add", "x", "--scope", "everything"])).status).toBe(2);

  const usual = await server.wzp(["keys", "add", "usual"]);
  expect(usual.stderr).toMatch(/^It expires on \d{4}-\d\d-\d\d\./);
  const lasting = await server.wzp(["keys", "add", "lasting", "--expires", "never"]);
  expect(lasting.stderr).toMatch(/^It never expires\./);
  await server.wzp(["keys", "add", "short", "--expires", "6d"]);
  expect((await server.wzp(["keys", "list"])).stdout).toMatch(
    /short +key +for (?:5d23h|6d00h)[^]*lasting +key +does not expire[^]*usual +key +for (?:89d23h|90d00h)/,
  );
  await rig.far(["login", rig.address, "--with-key", "--name", "usual"], { input: usual.stdout });
  expect((await rig.far(["logout", "--keys"])).stderr).toContain("--keys requires --everywhere");
  expect((await rig.far(["logout", "--everywhere"])).stdout).toMatch(
    /^signed out everywhere: \d+ sign-ins? ended\n/,
  );
  expect((await rig.far(["ps"])).status).toBe(0);
  expect((await rig.far(["logout", "--everywhere", "--keys"])).stdout).toContain("including API keys");
  expect((await server.wzp(["keys", "list"])).stdout).toMatch(/short +key +revoked/);
  expect((await server.wzp(["logout", "--everywhere", "--json"])).stdout).toContain('"context":"local"');

  expect((await server.wzp(["admin", "session-age"])).stderr).toContain(
    "Nothing to change: no option was given.",
  );
  expect((await server.wzp(["admin", "session-age", "--idle", "12", "--browser", "7"])).stdout).toContain(
    "end after 12 hours unused; browser: 7 days, program: 90 days",
  );

  const required = await server.wzp(["admin", "require-second-factor", "on"]);
  expect(required.stdout).toMatch(/^2nd factor +required$/m);
  await server.wzp(["admin", "require-second-factor", "off"]);

  expect((await server.wzp(["workers", "invite", "build-2"])).stdout).toMatch(
    /^wzp worker join https?:\/\/\S+ --token wzpi_[\w-]+\n$/,
  );
  expect((await server.wzp(["workers", "list"])).stdout).toMatch(/connected +\d+ of \d+ slots in use/);

  const verified = await server.wzp(["audit", "verify"]);
  expect(verified.stdout).toMatch(/^intact: \d+ entries\nhead: \d+:[\da-f]{64}\n$/);
  const [, head = ""] = /^head: (.*)$/m.exec(verified.stdout) ?? [];
  expect((await server.wzp(["audit", "verify", "--head", head])).stdout).toBe(verified.stdout);
  const forged = await server.wzp(["audit", "verify", "--head", head.replace(/:.*/, `:${"0".repeat(64)}`)]);
  expect(forged.stderr).toContain("its hash differs from the one recorded outside the database");
  expect((await server.wzp(["audit", "verify", "--head", "what"])).stderr).toContain("It must be SEQ:HASH");
  const listing = await server.wzp(["audit", "list", "--action", "keys"]);
  expect(listing.stdout).toMatch(/local owner .*keys\.make/);
  const refused = await server.wzp(["audit", "list", "--actor", "nobody"]);
  expect(refused.stdout).toMatch(/nobody .*credentials\.refused/);
  expect((await server.wzp(["audit", "list", "--actor", "zoe"])).stdout).toContain("no entry matches");
  expect((await server.wzp(["account", "sessions", "--all"])).stdout).toMatch(/^\w{8} +olga +browser +/m);
  const following = server.start(["audit", "list", "--follow", "--json", "--action", "workers"]);
  const followed = createInterface({ input: following.stdout! })[Symbol.asyncIterator]();
  expect(JSON.parse((await followed.next()).value as string)).toMatchObject({ after: { name: "build-2" } });
  await server.wzp(["workers", "invite", "build-3"]);
  expect(JSON.parse((await followed.next()).value as string)).toMatchObject({ after: { name: "build-3" } });
  following.kill();
  const lines = (await server.wzp(["audit", "export"])).stdout.trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as { seq: number });
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => entries.length - at));

  expect((await server.wzp(["users", "reset", "olga"])).stdout).toContain("/set-password#");
  expect((await server.wzp(["users", "enable", "vera"])).stdout).toBe("vera can sign in again\n");
  expect(await listUsers(server)).toMatchObject([{ hasPassword: false }, { disabled: false }, {}]);
  expect((await rig.far(["context", "use", "local"])).status).toBe(0);
  expect((await rig.far(["ps"])).stderr).toContain("no server answers");
  expect((await rig.far(["context", "remove", "ci"])).status).toBe(0);
  expect((await rig.far(["context", "list"])).stdout).not.toContain("ci");
});

test("wzp audit verify finds where the log was altered while the server was down", async () => {
  await using rig = await TeamRig.start();
  const { server } = rig;
  for (const name of ["olga", "vera"]) await server.wzp(["users", "add", name, "--role", "owner"]);
  expect((await server.wzp(["audit", "verify"])).status).toBe(0);
  expect((await server.wzp(["down"])).status).toBe(0);
  const database = new DatabaseSync(`${server.home}/state/accounts.db`);
  database.exec("UPDATE audit SET actor = 'somebody else' WHERE seq = 2");
  database.close();
  await server.wzp(["up"]);
  const { status, stdout, stderr } = await server.wzp(["audit", "verify"]);
  expect(status).not.toBe(0);
  expect(stdout + stderr).toMatch(/entry 2\b/);
});

test("hides commands that a viewer may not use, and refuses them before contacting the server", async () => {
  await using rig = await TeamRig.start();
  const browser = await rig.person("vera", "viewer");
  expect((await rig.login(browser)).status).toBe(0);
  expect(rig.context().access).toMatchObject({ role: "viewer" });
  const names = async (args: readonly string[] = ["--help"]) =>
    [...(await rig.far(args)).stdout.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name]) => name);
  const offered = await names();
  expect(offered).toEqual(expect.arrayContaining(["ps", "logs", "keys", "up", "workers"]));
  for (const absent of ["run", "cancel", "users", "secrets", "audit", "admin"])
    expect(offered).not.toContain(absent);
  expect(await names(["workers", "--help"])).toEqual(["list", "help"]);
  const completed = (await rig.far(["candidates", "commands"])).stdout;
  expect(completed.split("\n").map((line) => line.split("\t")[0])).not.toContain("cancel");
  expect((await rig.far(["candidates", "commands", "workers"])).stdout).toMatch(/^list\t.*\n$/);
  const refused = await rig.far(["cancel", "r1"]);
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain(
    `wzp cancel requires the permission runs:write, but vera is viewer at ${rig.address}.`,
  );
  expect(refused.stderr).toContain("wzp users role vera operator");
  expect((await rig.far(["cancle", "r1"])).stderr).not.toContain("cancel");
  expect(await names(["--help", "--context", "local"])).toContain("cancel");

  await rig.server.wzp(["users", "role", "vera", "operator"]);
  expect((await rig.far(["cancel", "r1"])).stderr).toContain("r1 does not exist");
  expect(await names()).toContain("cancel");
  await rig.server.wzp(["down"]);
  expect((await rig.far(["users", "list"])).stderr).toContain("users:read");
  expect(await names()).toContain("cancel");
});

test("wzp account show lists account changes made by another sign-in", async () => {
  await using rig = await TeamRig.start();
  const browser = await rig.person("vera", "viewer");
  expect((await rig.login(browser)).status).toBe(0);
  expect((await rig.far(["account", "show"])).stdout).not.toContain("logout --everywhere");
  await browser("/api/v1/keys", { label: "ci" });
  const shown = await rig.far(["account", "show"]);
  expect(shown.stdout).toMatch(/^[\d-]{10} \d\d:\d\dZ {2}API key created ci at 127\.0\.0\.1$/m);
  expect(shown.stdout).toContain("If this was not you: wzp logout --everywhere --keys");
  const { notices } = JSON.parse((await rig.far(["account", "show", "--json"])).stdout) as {
    notices: unknown;
  };
  expect(notices).toMatchObject([{ kind: "key-made", label: "ci" }]);
});

test("sets a password and a second factor in a terminal, which the browser then requires", async () => {
  await using rig = await TeamRig.start();
  const { codeAt } = await import("./rigs/code-at.ts");
  const browser = await rig.person("vera", "viewer");
  expect((await rig.login(browser)).status).toBe(0);
  const changed = await rig.far(["account", "password"], { input: `${password}\nnine brave herons march\n` });
  expect(changed.status, changed.stderr).toBe(0);
  const wrong = await rig.far(["account", "password"], {
    input: "wrong guess here\nnine brave herons march\n",
  });
  expect(wrong.stderr).toContain("The password is wrong.");
  const child = rig.server.start(["account", "second-factor"], { env: { WZP_HOME: rig.laptop } });
  let stdout = "";
  const secret = Promise.withResolvers<string>();
  child.stdin?.write("nine brave herons march\n");
  child.stdout?.on("data", (piece: Buffer) => {
    stdout += piece.toString();
    const shown = /enter this secret: (\w+)\n/.exec(stdout)?.[1];
    if (shown !== undefined) secret.resolve(shown);
  });
  child.on("close", () => secret.reject(new Error(stdout)));
  child.stdin?.end(`${codeAt(await secret.promise, Date.now())}\n`);
  await new Promise((resolve) => child.on("close", resolve));
  expect(stdout).toMatch(/█/);
  const recovery = stdout.match(/^ {2}(?:\w{6}-){3}\w{6}$/gm) ?? [];
  expect(recovery).toHaveLength(10);
  const signIn = (code?: string) =>
    fetch(`${rig.address}/api/v1/auth/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "vera", password: "nine brave herons march", ...(code && { code }) }),
    });
  expect((await signIn()).status).toBe(401);
  expect((await signIn(recovery[0]?.trim())).status).toBe(200);
});

/** Makes a self-signed certificate for this machine: `cert.pem` and `key.pem`. */
function makeCertificate(directory: string): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", `${directory}/key.pem`, "-out", `${directory}/cert.pem`];
  const names = ["-subj", "/CN=wzp", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", "-days", "2", ...key, ...names, ...files], { stdio: "pipe" });
}

test("accepts a private certificate authority, reports untrusted servers, and refuses clear text", async () => {
  const port = 20_000 + (process.pid % 10_000);
  const where = ["--listen", `127.0.0.1:${port}`, "--name", "localhost"];
  const tls = mkdtempSync(`${tmpdir()}/wzp-tls-`);
  onTestFinished(() => rmSync(tls, { recursive: true }));
  makeCertificate(tls);
  await using rig = await TeamRig.start([
    ...where,
    "--tls-cert",
    `${tls}/cert.pem`,
    "--tls-key",
    `${tls}/key.pem`,
  ]);
  expect(rig.address).toBe(`https://127.0.0.1:${port}`);
  const key = (await rig.server.wzp(["keys", "add", "laptop"])).stdout;
  const login = (options: CallOptions = {}) =>
    rig.far(["login", `localhost:${port}`, "--with-key", "--name", "team"], { input: key, ...options });
  const untrusted = await login();
  expect(untrusted.status).toBe(4);
  expect(untrusted.stderr).toContain("Cannot verify the TLS certificate of");
  const env = { NODE_EXTRA_CA_CERTS: `${tls}/cert.pem` };
  const trusted = await login({ env });
  expect(trusted.status, trusted.stderr).toBe(0);
  expect((await rig.far(["status"], { env })).stdout).toContain("server");
  const clear = await rig.far(["login", "http://wzp.example.org", "--with-key"], { input: key });
  expect(clear.stderr).toContain("in clear text");
});

test("failed sign-ins keep counting when the server is killed and started again", async () => {
  await using rig = await TeamRig.start();
  await rig.person("vera", "viewer");
  const status = () => rig.server.json<{ pid: number; address?: string }>(["status"]);
  const tries = async () => {
    const answer = await fetch(`${rig.address}/api/v1/auth/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: rig.address },
      body: JSON.stringify({ name: "vera", password: "six pale otters whistle" }),
    });
    return answer.status;
  };
  const first = [];
  for (let each = 0; each < 6; each += 1) first.push(await tries());
  expect(first).toEqual([401, 401, 401, 401, 401, 429]);
  const { pid: killed } = await status();
  process.kill(killed, "SIGKILL");
  // The next one answers its own machine before it listens.
  const next = async () => {
    const { pid, address = "" } = await status();
    expect(pid).not.toBe(killed);
    expect(address).not.toBe("");
    rig.address = address;
  };
  await vi.waitFor(next, { timeout: 30_000, interval: 100 });
  expect(await tries()).toBe(429);
});
