import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { connect, type ConnectionOptions } from "node:tls";

import { pino } from "pino";
import { expect, test, vi } from "vitest";

import { type ListenSettings, listenSettingsSchema } from "@wezterm-parallel/shared/protocol/listen-settings";

import { guardSettings, openNetwork } from "../../src/entry/network/open-network.ts";
import { createHttpApp } from "../../src/server/http/http-kit.ts";
import { makeCertificate } from "../rigs/access/certificates.ts";

const log = pino({ level: "silent" });

/** Builds an app that listens as its settings say, and a directory for certificates. */
async function networkRig() {
  const opened = new AsyncDisposableStack();
  const directory = mkdtempSync(`${tmpdir()}/wzp-tls-`);
  opened.defer(() => rmSync(directory, { recursive: true }));
  const app = createHttpApp(log);
  opened.defer(() => app.close());
  app.get("/", () => "here");
  await app.ready();
  return {
    directory,
    listen: async (settings: Partial<ListenSettings>) => {
      const all = listenSettingsSchema.parse({ port: 0, ...settings });
      const network = await openNetwork(app, all, { upgrade: (_request, socket) => socket.destroy(), log });
      if (network.ok) opened.use(network.value);
      return network;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function addressOf(rig: Awaited<ReturnType<typeof networkRig>>, settings: Partial<ListenSettings>) {
  const network = await rig.listen(settings);
  if (!network.ok) throw new Error(network.failure.detail);
  return network.value.address.replace(String(network.value.port), "PORT");
}

/** Returns the certificate's name and the protocol; or the code of the refusal. */
async function shakeHands(port: number, options: ConnectionOptions = {}) {
  const { promise, resolve } = Promise.withResolvers<{
    name?: unknown;
    protocol?: unknown;
    code?: unknown;
  }>();
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  socket.on("secureConnect", () => {
    resolve({ name: socket.getPeerCertificate().subject.CN, protocol: socket.getProtocol() });
    socket.destroy();
  });
  socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve({ code }));
  return await promise;
}

test("the address is what people type: names, IPv6 in brackets, the proxy's", async () => {
  await using rig = await networkRig();
  const names = ["wzp.example.org", "other.example.org"];
  expect(await addressOf(rig, {})).toBe("http://127.0.0.1:PORT");
  expect(await addressOf(rig, { names })).toBe("http://127.0.0.1:PORT");
  expect(await addressOf(rig, { host: "0.0.0.0", names })).toBe("http://wzp.example.org:PORT");
  expect(await addressOf(rig, { host: "0.0.0.0" })).toBe("http://localhost:PORT");
  expect(await addressOf(rig, { names, proxies: ["127.0.0.1"] })).toBe("https://wzp.example.org");
});

test("IPv6: loopback and wildcard are served, with addresses that browsers take", async ({ skip }) => {
  await using rig = await networkRig();
  const loopback = await rig.listen({ host: "::1" });
  if (!loopback.ok && loopback.failure.detail.includes("does not have that address")) return skip();
  if (!loopback.ok) throw new Error(loopback.failure.detail);
  expect(loopback.value.address).toBe(`http://[::1]:${loopback.value.port}`);
  expect(await (await fetch(loopback.value.address)).text()).toBe("here");
  expect(await addressOf(rig, { host: "::" })).toBe("http://localhost:PORT");
  expect(await addressOf(rig, { host: "::", names: ["wzp.example.org"] })).toBe(
    "http://wzp.example.org:PORT",
  );
});

test("a port that is taken: the default moves on to the next free one, an explicit one is told", async () => {
  await using rig = await networkRig();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const next = await rig.listen({ port });
    expect(next.ok && next.value.port).toBeGreaterThan(port);
    const exact = await rig.listen({ port, exact: true });
    expect(exact).toMatchObject({
      failure: { detail: `Cannot listen on 127.0.0.1:${port}: the port is already in use.` },
    });
    const foreign = await rig.listen({ host: "192.0.2.1", exact: true });
    expect(foreign).toMatchObject({
      failure: { detail: "Cannot listen on 192.0.2.1:0: this machine does not have this address." },
    });
  } finally {
    other.close();
  }
});

test("without words it is 127.0.0.1:7117, and the next free port when that is taken", async () => {
  await using rig = await networkRig();
  const { host, port } = listenSettingsSchema.parse({});
  expect([host, port]).toEqual(["127.0.0.1", 7117]);
  const other = createServer();
  // If another process already uses the port, the test works as well.
  await new Promise<void>((resolve) => other.once("error", () => resolve()).listen(port, host, resolve));
  try {
    const moved = await rig.listen({ port });
    expect(moved.ok && moved.value.port).toBeGreaterThan(7117);
    expect(moved.ok && moved.value.address).toMatch(/^http:\/\/127\.0\.0\.1:7[12]\d\d$/);
  } finally {
    other.close();
  }
});

test("TLS 1.2 and 1.3 are spoken, what is older is refused", async () => {
  await using rig = await networkRig();
  const network = await rig.listen({ tls: makeCertificate(rig.directory, "one") });
  if (!network.ok) throw new Error(network.failure.detail);
  const { port, address } = network.value;
  expect(address).toBe(`https://127.0.0.1:${port}`);
  expect(await shakeHands(port)).toEqual({ name: "one", protocol: "TLSv1.3" });
  expect(await shakeHands(port, { maxVersion: "TLSv1.2" })).toEqual({ name: "one", protocol: "TLSv1.2" });
  // The client must be configured to offer old versions, which its library would not offer.
  const old = { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  for (const maxVersion of ["TLSv1.1", "TLSv1"] as const) {
    const { code } = await shakeHands(port, { ...old, maxVersion });
    expect(code, maxVersion).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  }
  for (const ciphers of ["NULL@SECLEVEL=0", "RC4", "aNULL@SECLEVEL=0"]) {
    const refused = shakeHands(port, { maxVersion: "TLSv1.2", ciphers }).catch((error: unknown) => ({
      code: String((error as NodeJS.ErrnoException).code),
    }));
    expect((await refused).code, ciphers).toMatch(/^ERR_SSL/);
  }
});

test("a renewed certificate counts without a restart, through the links of an ACME client too; a broken one does not", async () => {
  await using rig = await networkRig();
  const { directory } = rig;
  const [one, two] = ["one", "two"].map((name) => makeCertificate(directory, name));
  const live = { cert: `${directory}/live.crt`, key: `${directory}/live.key` };
  if (one === undefined || two === undefined) throw new Error("there are two");
  symlinkSync(one.cert, live.cert);
  copyFileSync(one.key, live.key);
  const network = await rig.listen({ tls: live });
  if (!network.ok) throw new Error(network.failure.detail);
  const { port } = network.value;
  const open = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise((resolve) => open.once("secureConnect", resolve));
  writeFileSync(`${directory}/broken`, "-----BEGIN CERTIFICATE-----\n");
  renameSync(`${directory}/broken`, live.key);
  expect((await shakeHands(port)).name).toBe("one");
  symlinkSync(two.cert, `${directory}/turned`);
  renameSync(`${directory}/turned`, live.cert);
  copyFileSync(two.key, live.key);
  await vi.waitFor(async () => expect((await shakeHands(port)).name).toBe("two"), {
    timeout: 30_000,
    interval: 100,
  });
  expect(
    (await shakeHands(port, { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }))
      .code,
  ).toMatch(/PROTOCOL_VERSION/);
  expect(open.readyState).toBe("open");
  open.destroy();
});

test("a certificate that cannot be used is told in a sentence", async () => {
  await using rig = await networkRig();
  const [one, two] = ["one", "two"].map((name) => makeCertificate(rig.directory, name));
  const detail = async (cert = "", key = "") => {
    const network = await rig.listen({ tls: { cert, key } });
    return network.ok ? "listens" : network.failure.detail;
  };
  expect(await detail(one?.cert, two?.key)).toMatch(
    /cannot be used as certificate and key: the key does not match the certificate/,
  );
  expect(await detail(one?.key, one?.key)).toMatch(/cannot be used as certificate and key/);
  expect(await detail(`${rig.directory}/none`, one?.key)).toMatch(/cannot be read: ENOENT/);
  const { cert = "", key = "" } = one ?? {};
  chmodSync(key, 0o644);
  expect(await detail(cert, key)).toBe(
    `Every user of this machine can read or change the private key ${key}.`,
  );
  chmodSync(key, 0o640);
  expect(await detail(cert, key)).toBe("listens");
});

test("beyond the loopback only what came over TLS is let in, here as in the settings of the guard", () => {
  const settings = (host: string, proxies: readonly string[] = []) =>
    guardSettings(listenSettingsSchema.parse({ host, names: ["WZP.example.org"], proxies }));
  expect(settings("0.0.0.0")).toMatchObject({ secureOnly: true });
  expect(settings("127.0.0.1")).toMatchObject({ secureOnly: false });
  expect(settings("127.0.0.1", ["127.0.0.1"])).toMatchObject({ secureOnly: true });
  expect([...settings("10.1.2.3").hosts]).toEqual([
    "127.0.0.1",
    "localhost",
    "::1",
    "10.1.2.3",
    "wzp.example.org",
  ]);
});
