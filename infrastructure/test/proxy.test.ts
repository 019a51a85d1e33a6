import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";

import { terminalBytes } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import { makeCertificate } from "../../packages/backend/test/rigs/access/certificates.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";

const name = "wzp.example.org";
const examples = fileURLToPath(new URL("../proxy", import.meta.url));
const read = (file: string): string => readFileSync(join(examples, file), "utf8");

installMissingPrograms([], ["nginx", "haproxy", "caddy"]);

interface Ports {
  readonly server: number;
  readonly https: number;
  readonly http: number;
}

interface Place extends Ports {
  readonly directory: string;
  readonly cert: string;
  readonly key: string;
}

interface Proxy {
  readonly program: string;
  /** Writes the example with the test's ports and certificate; returns the arguments of the program. */
  readonly configure: (place: Place) => readonly string[];
}

const proxies: Readonly<Record<string, Proxy>> = {
  nginx: {
    program: "nginx",
    configure: ({ directory, cert, key, ...ports }) => {
      const site = withPorts(read("nginx.conf"), ports)
        .replace("/etc/wezterm-parallel/cert.pem", cert)
        .replace("/etc/wezterm-parallel/key.pem", key);
      const main = `daemon off; pid ${directory}/nginx.pid; error_log stderr; events {} http { access_log off; client_body_temp_path ${directory}; proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;\n${site}\n}`;
      writeFileSync(join(directory, "nginx.conf"), main);
      return ["-e", "stderr", "-c", join(directory, "nginx.conf")];
    },
  },
  haproxy: {
    program: "haproxy",
    configure: ({ directory, cert, key, ...ports }) => {
      writeFileSync(join(directory, "combined.pem"), readFileSync(cert, "utf8") + readFileSync(key, "utf8"));
      const text = withPorts(read("haproxy.cfg"), ports).replace("/etc/wezterm-parallel", directory);
      writeFileSync(join(directory, "haproxy.cfg"), text);
      return ["-db", "-f", join(directory, "haproxy.cfg")];
    },
  },
  caddy: {
    program: "caddy",
    configure: ({ directory, cert, key, http, https, ...ports }) => {
      const site = read("Caddyfile").replace("reverse_proxy", `tls ${cert} ${key}\n\treverse_proxy`);
      const global = `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n\tauto_https disable_certs\n}\n`;
      writeFileSync(join(directory, "Caddyfile"), global + withPorts(site, { http, https, ...ports }));
      return ["run", "--adapter", "caddyfile", "--config", join(directory, "Caddyfile")];
    },
  },
};

function withPorts(text: string, { server, https, http }: Ports): string {
  return text
    .replaceAll("127.0.0.1:7117", `127.0.0.1:${server}`)
    .replaceAll(/(listen |bind :)443\b/g, `$1${https}`)
    .replaceAll(/(listen |bind :)80\b/g, `$1${http}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let rig: CliRig;
let apiKey: string;
let serverPort: number;
beforeAll(async () => {
  rig = new CliRig();
  serverPort = await freePort();
  await rig.wzp(["users", "add", "olga", "--role", "owner"]);
  await rig.wzp(["down"]);
  const listen = ["--listen", `127.0.0.1:${serverPort}`, "--behind-proxy", "127.0.0.1", "--name", name];
  const up = await rig.wzp(["up", ...listen]);
  if (up.status !== 0) throw new Error(up.stderr);
  const { stdout } = await rig.wzp(["keys", "add", "proxy"]);
  apiKey = /wzpk?_\S+/.exec(stdout)?.[0] ?? "";
  if (apiKey === "") throw new Error(stdout);
}, 120_000);
afterAll(() => rig[Symbol.asyncDispose]());

describe.each(Object.entries(proxies))("%s as in the example", (label, { program, configure }) => {
  const found = findProgram(program);
  let child: ChildProcess | undefined;
  let place: Place;
  let said = "";

  beforeAll(async () => {
    if (found === undefined) return;
    const directory = mkdtempSync(join(tmpdir(), `wzp-${label}-`));
    const ports = { server: serverPort, https: await freePort(), http: await freePort() };
    place = { directory, ...ports, ...makeCertificate(directory, name) };
    child = spawn(found, configure(place), {
      env: {
        PATH: process.env["PATH"],
        HOME: directory,
        XDG_DATA_HOME: directory,
        XDG_CONFIG_HOME: directory,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => void (said += text));
    }
    await vi.waitUntil(() => answers(place.https), { timeout: 30_000 });
  }, 60_000);

  afterAll(async () => {
    if (child === undefined) return;
    const ended = once(child, "close");
    child.kill("SIGTERM");
    await ended;
    rmSync(place.directory, { recursive: true, force: true });
  });

  const options = () => ({
    host: "127.0.0.1",
    port: place.https,
    servername: name,
    rejectUnauthorized: false,
    headers: { host: name, authorization: `Bearer ${apiKey}` } as Record<string, string>,
  });

  async function call(
    path: string,
    { method = "GET", headers = {}, body = "" } = {},
  ): Promise<IncomingMessage> {
    const sent = request({ ...options(), path, method, headers: { ...options().headers, ...headers } });
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return answer;
  }

  test.skipIf(found === undefined)("passes requests on, and sends unencrypted requests to TLS", async () => {
    const answer = await call("/api/v1/auth/me");
    expect(answer.statusCode, said).toBe(200);
    expect(JSON.parse(await textOf(answer))).toMatchObject({ role: "owner" });
    const plain = requestPlain({
      host: "127.0.0.1",
      port: place.http,
      path: "/x?y=1",
      headers: { host: name },
    });
    plain.end();
    const [redirect] = (await once(plain, "response")) as [IncomingMessage];
    redirect.resume();
    expect(redirect.statusCode).toBe(308);
    expect(redirect.headers.location).toMatch(/^https:\/\/wzp\.example\.org(:\d+)?\/x\?y=1$/);
  });

  test.skipIf(found === undefined)("does not let a client claim another address or host", async () => {
    await textOf(await call("/api/v1/auth/me", { headers: { "x-forwarded-for": "203.0.113.9" } }));
    const wrong = await call("/api/v1/auth/me", { headers: { host: "evil.example.org" } });
    expect(await textOf(wrong)).not.toContain("owner");
    expect(
      readFileSync(join(rig.home, "state/logs/access.log"), { encoding: "utf8", flag: "a+" }),
    ).not.toContain("203.0.113.9");
  });

  test.skipIf(found === undefined)("passes events on when they happen", async () => {
    const events = await call("/api/v1/events?after=now", { headers: { accept: "text/event-stream" } });
    expect(events.statusCode).toBe(200);
    let text = "";
    events.setEncoding("utf8").on("data", (piece: string) => void (text += piece));
    await rig.wzp(["add", "--name", `seen-by-${label}`, "--", "true"]);
    await expect.poll(() => text).toContain(`seen-by-${label}`);
    events.destroy();
  });

  test.skipIf(found === undefined)("carries a terminal in both directions", async () => {
    const script = 'read name; echo "hello $name"';
    const { run } = await rig.json<{ run: string }>(["add", "--name", "ask", "--shell", script]);
    const attempt = encodeURIComponent(`${run}/ask#1`);
    const { socket, shown } = await openTerminal(`/api/v1/sessions/${attempt}/terminal`);
    await expect.poll(shown).toContain("attached");
    socket.send(Buffer.concat([Buffer.from([terminalBytes.input]), Buffer.from("world\r")]));
    await expect.poll(shown).toContain("hello world");
    socket.close();
  });

  /** Listens before the connection is open, because the first message comes with it. */
  async function openTerminal(path: string): Promise<{ socket: WebSocket; shown: () => string }> {
    // A task that has not started yet has no terminal to open.
    return vi.waitFor(async () => {
      const socket = new WebSocket(`wss://127.0.0.1:${place.https}${path}`, options());
      let text = "";
      socket.on("message", (bytes: Buffer) => void (text += bytes.toString()));
      await once(socket, "open");
      return { socket, shown: () => text };
    }, 30_000);
  }

  test.skipIf(found === undefined)("passes on a large plan whole", async () => {
    const filler = `# ${"x".repeat(78)}\n`.repeat(6000);
    const answer = await call("/api/v1/plans/check", {
      method: "POST",
      headers: { "content-type": "text/yaml" },
      body: `version: 1\n${filler}tasks: { one: "true" }\n`,
    });
    expect(JSON.parse(await textOf(answer))).toMatchObject({ valid: true, tasks: [{ name: "one" }] });
  });
});

async function answers(port: number): Promise<boolean> {
  const sent = request({
    host: "127.0.0.1",
    port,
    servername: name,
    rejectUnauthorized: false,
    headers: { host: name },
  });
  sent.end();
  return once(sent, "response").then(
    ([answer]) => {
      (answer as IncomingMessage).destroy();
      return true;
    },
    () => false,
  );
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  answer.setEncoding("utf8");
  for await (const piece of answer) text += piece as string;
  return text;
}
