import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";

import { expect, test, vi } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";
import { freePort, takePort } from "./rigs/free-port.ts";

/** Makes a self-signed certificate with this machine's openssl. */
function makeCertificate(rig: CliRig, name: string): { cert: string; key: string } {
  const [cert, key] = [`${rig.work}/${name}.crt`, `${rig.work}/${name}.key`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", `/CN=${name}`, "-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject], { stdio: "pipe" });
  return { cert, key };
}

/** Replaces a certificate by one for the same key that was made a month ago, and is valid for three days and a half. */
function age(rig: CliRig, cert: string, key: string): void {
  const directory = `${rig.work}/authority`;
  mkdirSync(directory);
  writeFileSync(`${directory}/index`, "");
  const settings = {
    database: `${directory}/index`,
    new_certs_dir: directory,
    rand_serial: "yes",
    default_md: "sha256",
    policy: "policy",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const config = ["[ca]", "default_ca = own", "[own]", ...lines, "[policy]", "commonName = supplied", ""];
  writeFileSync(`${directory}/config`, config.join("\n"));
  const request = `${directory}/request`;
  execFileSync("openssl", ["req", "-new", "-key", key, "-subj", "/CN=aged", "-out", request], {
    stdio: "pipe",
  });
  const dayMs = 86_400_000;
  const at = (days: number) =>
    `${new Date(Date.now() + days * dayMs).toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`;
  const times = ["-startdate", at(-30), "-enddate", at(3.5)];
  const files = [
    "-config",
    `${directory}/config`,
    "-in",
    request,
    "-keyfile",
    key,
    "-out",
    `${directory}/aged`,
  ];
  execFileSync("openssl", ["ca", "-batch", "-notext", "-selfsign", ...times, ...files], { stdio: "pipe" });
  renameSync(`${directory}/aged`, cert);
}

/** Sends a request to the server, from an address of this machine. */
async function ask(base: string, headers: Record<string, string>, from?: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(
    `${base}/api/v1/auth/methods`,
    { headers, ...(from && { localAddress: from }) },
    (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => void (text += piece.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    },
  );
  sent.on("error", reject);
  sent.end();
  return await promise;
}

async function certificateName(port: number): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate().subject.CN);
    socket.destroy();
  });
  socket.on("error", reject);
  return await promise;
}

test("refuses unencrypted access from other machines, in the command and in the server", async () => {
  await using rig = new CliRig();
  const where = ["up", "--listen", `0.0.0.0:${await freePort()}`];
  const told = "0.0.0.0 is reachable from other machines, and passwords must not be sent unencrypted.";
  const byCommand = await rig.wzp(where);
  expect(byCommand.status).not.toBe(0);
  expect(byCommand.stderr).toContain(told);
  expect(byCommand.stderr).toContain("--tls-cert FILE --tls-key FILE");
  expect(rig.processes()).toEqual([]);
  expect(existsSync(`${rig.home}/state/listen.json`)).toBe(false);
  mkdirSync(`${rig.home}/state`, { recursive: true, mode: 0o700 });
  writeFileSync(`${rig.home}/state/listen.json`, '{"host":"0.0.0.0","port":0,"exact":true}');
  const byServer = await rig.wzp(["up"]);
  expect(byServer.status).not.toBe(0);
  expect(byServer.stderr).toContain(told);
});

test("refuses contradictory options before anything starts", async () => {
  await using rig = new CliRig();
  const { cert } = makeCertificate(rig, "one");
  const refused = async (args: readonly string[], detail: string) => {
    const { status, stderr } = await rig.wzp(["up", ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(detail);
  };
  await refused(["--listen", "7117"], "7117 is not HOST:PORT");
  await refused(["--tls-cert", cert], "require --listen");
  await refused(
    ["--listen", "0.0.0.0:1", "--tls-cert", cert],
    "--tls-cert and --tls-key must be used together",
  );
  await refused(["--listen", "0.0.0.0:1", "--tls-cert", cert, "--tls-key", "none.key"], "does not exist");
  await refused(
    ["--listen", "0.0.0.0:1", "--behind-proxy", "proxy.example.org"],
    "not the IP address or network of a proxy",
  );
  for (const network of ["10.0.0.0/33", "0.0.0.0/0", "::/129"])
    await refused(["--listen", "0.0.0.0:1", "--behind-proxy", network], `${network} is not the IP address`);
  await refused(["--listen", "0.0.0.0:1", "--behind-proxy", "10.0.0.2"], "requires --name HOST");
  await refused(["--listen", "0.0.0.0:1", "--name", "https://x"], "https://x is not a host name");
  expect(rig.processes()).toEqual([]);
});

test("requires a first owner, then serves TLS and reloads the certificate without a restart", async () => {
  await using rig = new CliRig();
  const { cert, key } = makeCertificate(rig, "one");
  const port = await freePort();
  const where = [
    "--listen",
    `0.0.0.0:${port}`,
    "--name",
    "wzp.example.org",
    "--tls-cert",
    cert,
    "--tls-key",
    key,
  ];
  const early = await rig.wzp(["up", ...where]);
  expect(early.status).not.toBe(0);
  expect(early.stderr).toContain("no account exists, so nobody could sign in");
  expect(early.stderr).toContain("wzp users add NAME --role owner");
  const added = await rig.wzp(["users", "add", "olga", "--role", "owner"]);
  expect(added.status, added.stderr).toBe(0);
  const running = await rig.wzp(["up", ...where]);
  expect(running.stderr).toContain("The server is already running");
  expect((await rig.wzp(["down"])).status).toBe(0);
  const started = await rig.wzp(["up", ...where]);
  expect(started.status, started.stderr).toBe(0);
  expect((await rig.wzp(["status"])).stdout).toContain(`web      https://wzp.example.org:${port}  (`);
  expect((await rig.wzp(["web", "--print"])).stdout).toMatch(
    new RegExp(`^https://wzp\\.example\\.org:${port}/sign-in#wzpl_`),
  );
  expect(await certificateName(port)).toBe("one");
  const pid = rig.pid("server.pid");
  const two = makeCertificate(rig, "two");
  renameSync(two.key, key);
  renameSync(two.cert, cert);
  await vi.waitFor(async () => expect(await certificateName(port)).toBe("two"), {
    timeout: 30_000,
    interval: 100,
  });
  expect(rig.pid("server.pid")).toBe(pid);
  expect(readFileSync(`${rig.home}/state/logs/server.log`, "utf8")).toContain(
    "reloaded the changed certificate",
  );
  expect((await rig.wzp(["alerts", "list", "--all"])).stdout).toMatch(/certificate-ends +quiet/);
  age(rig, cert, key);
  const alerts = async () => (await rig.wzp(["alerts", "list", "--json"])).stdout;
  await vi.waitFor(async () => expect(await alerts()).toContain("is valid for 3 more days"), {
    timeout: 30_000,
    interval: 500,
  });
});

test("refuses unencrypted requests behind a proxy on the same machine", async () => {
  await using rig = new CliRig();
  const port = await freePort();
  const listen = ["--listen", `127.0.0.1:${port}`];
  const proxy = ["--behind-proxy", "127.0.0.1", "--name", "wzp.example.org"];
  expect((await rig.wzp(["up", ...listen, ...proxy])).stderr).toContain(
    "no account exists, so nobody could sign in",
  );
  expect((await rig.wzp(["users", "add", "olga", "--role", "owner"])).status).toBe(0);
  expect((await rig.wzp(["down"])).status).toBe(0);
  const started = await rig.wzp(["up", ...listen, ...proxy]);
  expect(started.status, started.stderr).toBe(0);
  const base = `http://127.0.0.1:${port}`;
  const brought = { "x-forwarded-host": "wzp.example.org", "x-forwarded-for": "203.0.113.7" };
  expect((await ask(base, { ...brought, "x-forwarded-proto": "https" })).status).toBe(200);
  expect((await ask(base, { ...brought, "x-forwarded-proto": "http" })).status).toBe(403);
  expect((await ask(base, brought)).status).toBe(403);
  expect((await ask(base, {})).status, "a browser of this machine").toBe(200);
});

test("admits only TLS requests from the trusted proxy, whatever other clients claim", async () => {
  await using rig = new CliRig();
  expect((await rig.wzp(["users", "add", "olga", "--role", "owner"])).status).toBe(0);
  expect((await rig.wzp(["down"])).status).toBe(0);
  const port = await freePort();
  const proxy = ["--behind-proxy", "127.0.0.1", "--name", "wzp.example.org"];
  const started = await rig.wzp(["up", "--listen", `0.0.0.0:${port}`, ...proxy]);
  expect(started.status, started.stderr).toBe(0);
  expect((await rig.wzp(["status"])).stdout).toContain("web      https://wzp.example.org  (");
  const base = `http://127.0.0.1:${port}`;
  const brought = { "x-forwarded-host": "wzp.example.org", "x-forwarded-for": "203.0.113.7" };
  expect((await ask(base, { ...brought, "x-forwarded-proto": "https" })).status).toBe(200);
  const clear = await ask(base, { ...brought, "x-forwarded-proto": "http" });
  expect(clear).toMatchObject({ status: 403, text: expect.stringContaining("was not encrypted") as string });
  expect((await ask(base, brought)).status).toBe(403);
  const nameless = await ask(base, { host: "wzp.example.org" });
  expect(nameless.status, "a proxy that sets no header").toBe(403);
  const liar = await ask(base, { "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https" }, "127.0.0.2");
  expect(liar.status).toBe(403);
  expect((await ask(base, {}, "127.0.0.2")).status).toBe(200);
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal);
  if (outside === undefined) return;
  const direct = await ask(`http://${outside.address}:${port}`, {}, outside.address);
  expect(direct).toMatchObject({
    status: 403,
    text: expect.stringContaining("was not encrypted") as string,
  });
});

test("reports a port in use immediately and keeps the previous settings; formats IPv6 addresses for browsers", async () => {
  await using rig = new CliRig();
  const { port, free } = await takePort();
  const taken = await rig.wzp(["up", "--listen", `127.0.0.1:${port}`]);
  expect(taken.status).not.toBe(0);
  expect(taken.stderr).toContain(`Cannot listen on 127.0.0.1:${port}: the port is already in use.`);
  expect(existsSync(`${rig.home}/state/listen.json`)).toBe(false);
  await free();
  const host = hasIpv6() ? "[::1]" : "127.0.0.1";
  const started = await rig.wzp(["up", "--listen", `${host}:${port}`]);
  expect(started.status, started.stderr).toBe(0);
  expect((await rig.wzp(["status"])).stdout).toContain(`web      http://${host}:${port}  (`);
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === "::1"));
}

test("wzp web handles openers that fail, are missing or keep running; prints the link over ssh and without a display", async () => {
  await using rig = new CliRig();
  const bin = `${rig.work}/bin`;
  mkdirSync(bin);
  const opener = (script: string) => {
    writeFileSync(`${bin}/xdg-open`, `#!/bin/sh\n${script}\n`);
    chmodSync(`${bin}/xdg-open`, 0o755);
  };
  const { PATH = "" } = process.env;
  const env = { DISPLAY: ":0", PATH: `${bin}:${PATH}` };
  opener("exit 3");
  const failed = await rig.wzp(["web"], { env });
  expect(failed.status).not.toBe(0);
  expect(failed.stderr).toContain("The browser could not be started with xdg-open: it exited with 3.");
  expect(failed.stderr).toContain("wzp web --print");
  opener(`printf '%s' "$1" >"${rig.work}/opened"`);
  const opened = await rig.wzp(["web"], { env });
  expect(opened.stdout).toMatch(/^opened http:\/\/127\.0\.0\.1:\d+ in the browser, signed in\n$/);
  const page = fileURLToPath(readFileSync(`${rig.work}/opened`, "utf8"));
  expect(readFileSync(page, "utf8")).toMatch(
    /content="0; url=http:\/\/127\.0\.0\.1:\d+\/sign-in#wzpl_[\w-]+"/,
  );
  expect(statSync(page).mode & 0o777).toBe(0o600);
  opener(`echo $$ >"${rig.work}/browser"; exec sleep 600`);
  const browser = await rig.wzp(["web"], { env });
  expect(browser.status, browser.stderr).toBe(0);
  await vi.waitFor(() => process.kill(Number(readFileSync(`${rig.work}/browser`, "utf8"))));
  const apart = await rig.wzp(["web", "--apart", "--print"], { env });
  expect(apart.stdout).toMatch(/^http:\/\/wzp-(\d+)\.localhost:\1\/sign-in#wzpl_/);
  const far = await rig.wzp(["web"], { env: { ...env, SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" } });
  expect(far.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#wzpl_/);
  expect(far.stderr).toContain("no browser can be started from here");
});

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? "" : " (NOT TESTED: only root can start a program of another user)";

test.skipIf(!isRoot)(
  `wzp web hides the link from other users: it is in no command line and no readable file${needsRoot}`,
  async () => {
    await using rig = new CliRig();
    const bin = `${rig.work}/bin`;
    mkdirSync(bin);
    const look = `for each in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$each"; echo; done; cat "\${1#file://}" && echo read $((6*7))`;
    const script = `#!/bin/sh
cd /
exec setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '${look.replaceAll("'", String.raw`'\''`)}' sh "$1" >"${rig.work}/seen" 2>&1
`;
    writeFileSync(`${bin}/xdg-open`, script, { mode: 0o755 });
    await rig.wzp(["web"], { env: { DISPLAY: ":0", PATH: `${bin}:${process.env["PATH"] ?? ""}` } });
    const seen = readFileSync(`${rig.work}/seen`, "utf8");
    expect(seen).toContain("sign-in.html");
    expect(seen).toContain("Permission denied");
    expect(seen).not.toContain("wzpl_");
    expect(seen).not.toContain("read 42");
  },
);
