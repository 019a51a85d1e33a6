import { readFileSync, writeFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { makeCertificate } from "../../../test/rigs/access/certificates.ts";
import { MailSink } from "../../../test/rigs/mail-sink.ts";
import { QueueRig } from "../../../test/rigs/queue-rig.ts";
import { AlertMail, type MailSettings } from "./alert-mail.ts";

const log = { warn: () => {}, error: () => {} };
const low = { alert: "disk-low", severity: "critical", detail: "0.4 GB\nare free." } as const;
const away = { alert: "worker-away", severity: "warning", detail: "Worker w2 is away." } as const;

let rig: QueueRig;
let sink: MailSink;
beforeEach(async () => {
  rig = await QueueRig.open();
  sink = await new MailSink().listen();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await sink[Symbol.asyncDispose]();
});

const plain = (): MailSettings => ({
  server: `smtp://127.0.0.1:${sink.port}`,
  from: "wzp@example.org",
  to: ["ops@example.org", "night@example.org"],
  language: "en",
});

function open(settings: MailSettings): AlertMail {
  const { records, feed } = rig.queue;
  return new AlertMail({
    state: rig.directory,
    mail: async () => settings,
    records,
    feed,
    clock: rig.clock,
    log,
  });
}

const publish = (alert: typeof low | typeof away, state: "firing" | "resolved") =>
  rig.store.alerts.publish({ ...alert, state });
/** The mail waits for others until the clock goes on. */
const arrived = (count: number) =>
  vi.waitFor(async () => {
    await rig.clock.pass(2_000);
    expect(sink.received).toHaveLength(count);
  }, 10_000);
const isNoted = () =>
  vi.waitFor(async () => {
    const text = readFileSync(`${rig.directory}/alert-mail.json`, "utf8");
    expect(JSON.parse(text)).toEqual({ told: await rig.queue.records.lastEvent() });
  }, 10_000);

test("alerts that begin together are one mail, the end is another, and a restart sends none again", async () => {
  {
    await using _first = open(plain());
    await isNoted();
    await publish(low, "firing");
    await publish(away, "firing");
    await arrived(1);
    await isNoted();
  }
  await using _second = open(plain());
  await publish(low, "resolved");
  await arrived(2);
  const [begin, end] = sink.received;
  expect(begin).toMatchObject({ from: "wzp@example.org", to: ["ops@example.org", "night@example.org"] });
  expect(begin?.source).toMatch(/^Subject: \[wzp .*\] 2 alerts\r$/m);
  expect(begin?.source).toMatch(/^The disk is nearly full \(firing, critical\)\r\n +0\.4 GB are free\.\r$/m);
  expect(begin?.source).toMatch(/^A worker is away \(firing, warning\)\r$/m);
  expect(end?.source).toMatch(/^Subject: \[wzp .*\] The disk is nearly full \(over\)\r$/m);
});

test("a mail that the server does not take now is sent a minute later", async () => {
  sink.refusals = 1;
  await using _mail = open(plain());
  await isNoted();
  await publish(low, "firing");
  await vi.waitFor(async () => {
    await rig.clock.pass(2_000);
    expect(sink.refusals).toBe(0);
  }, 10_000);
  expect(sink.received).toHaveLength(0);
  await vi.waitFor(async () => {
    await rig.clock.pass(60_000);
    expect(sink.received).toHaveLength(1);
  }, 10_000);
});

test("over STARTTLS a mail waits for a certificate that somebody vouches for, and tells the trouble in Japanese", async () => {
  const certificate = makeCertificate(rig.directory, "mail");
  // Only the usual loopback address needs no TLS.
  await using upgrading = await new MailSink({ certificate }).listen("127.0.0.2");
  const server = `smtp://127.0.0.2:${upgrading.port}`;
  await using mail = open({ ...plain(), server, language: "ja" });
  await isNoted();
  expect(await mail.test()).toMatchObject([
    { done: false, detail: expect.stringContaining("self-signed certificate") },
  ]);
  expect(upgrading.received).toHaveLength(0);
  const trusted = getCACertificates();
  using _restore = { [Symbol.dispose]: () => setDefaultCACertificates(trusted) };
  setDefaultCACertificates([...trusted, readFileSync(certificate.cert, "utf8")]);
  const message = { code: "alert-disk-low", values: { free: "0.4", total: "100.0" } };
  await rig.store.alerts.publish({ ...low, state: "firing", message });
  await vi.waitFor(async () => {
    await rig.clock.pass(2_000);
    expect(upgrading.received).toHaveLength(1);
  }, 10_000);
  const [received] = upgrading.received;
  expect(received?.secure).toBe(true);
  const body = Buffer.from(received?.source.split("\r\n\r\n")[1] ?? "", "base64").toString("utf8");
  expect(body).toContain("ディスクの空きは 0.4 GB（全体 100.0 GB）しかありません。");
  expect(body).toContain("docs/ja/guide/alerts.md#disk-low");
});

test("a server elsewhere that offers no STARTTLS gets no mail", async () => {
  await using bare = await new MailSink({ startTls: false }).listen("127.0.0.2");
  await using mail = open({ ...plain(), server: `smtp://127.0.0.2:${bare.port}` });
  expect(await mail.test()).toMatchObject([{ done: false, detail: expect.stringMatching(/STARTTLS/i) }]);
  expect(bare.received).toHaveLength(0);
});

test("a test in Japanese signs in over TLS; a certificate that nobody vouches for is refused", async () => {
  const certificate = makeCertificate(rig.directory, "mail");
  const account = { user: "alerts@example.org", password: "geheim" };
  const passwordFile = `${rig.directory}/password`;
  writeFileSync(passwordFile, "geheim\n", { mode: 0o600 });
  await using secure = await new MailSink({ certificate, account, secure: true }).listen();
  const server = `smtps://alerts%40example.org@localhost:${secure.port}`;
  await using mail = open({ ...plain(), server, passwordFile, language: "ja" });
  expect(await mail.test()).toMatchObject([
    { action: "mail", done: false, detail: expect.stringContaining("self-signed certificate") },
  ]);
  expect(secure.received).toHaveLength(0);
  const trusted = getCACertificates();
  using _restore = { [Symbol.dispose]: () => setDefaultCACertificates(trusted) };
  setDefaultCACertificates([...trusted, readFileSync(certificate.cert, "utf8")]);
  expect(await mail.test()).toMatchObject([{ name: "ops@example.org night@example.org", done: true }]);
  const [received] = secure.received;
  expect(received?.secure).toBe(true);
  const body = received?.source.split("\r\n\r\n")[1] ?? "";
  expect(Buffer.from(body, "base64").toString("utf8")).toContain("これはテストです (発生中, 警告)");
  writeFileSync(passwordFile, "wrong\n");
  expect(await mail.test()).toMatchObject([
    { done: false, detail: expect.stringContaining("no such account") },
  ]);
});
