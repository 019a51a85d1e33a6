import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";

import { afterAll, beforeAll, expect, test } from "vitest";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { apiRig } from "../rigs/api-rig.ts";

const script = "export const greeting = 'hello';".repeat(20);

let web: string;
let rig: Awaited<ReturnType<typeof apiRig>>;
let base: string;
beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), "wzp-web-"));
  writeFileSync(join(web, "secret.txt"), "not for the web");
  rig = await apiRig({ web });
  base = await rig.listen();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  rmSync(web, { recursive: true });
});

function build(): void {
  mkdirSync(join(web, "assets"), { recursive: true });
  mkdirSync(join(web, "icons"), { recursive: true });
  const file = (name: string, bytes: string | Uint8Array) => writeFileSync(join(web, name), bytes);
  file("index.html", `<script type="module" crossorigin src="./assets/main-1a2b.js"></script>`);
  file("assets/main-1a2b.js", script);
  file("assets/main-1a2b.js.gz", gzipSync(script));
  file("assets/main-1a2b.js.br", brotliCompressSync(script));
  file("icons/icon.svg", "<svg/>");
  file("icons/icon-192.png", "png");
  file("service-worker.js", "self");
}

/** Returns the raw response: fetch would decode it, and normalize the path of the request. */
async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, string | undefined>;
    body: Buffer;
  }>();
  const { hostname, port } = new URL(base);
  const sent = request({ hostname, port, path, method, headers }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("end", () =>
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers as Record<string, string | undefined>,
        body: Buffer.concat(pieces),
      }),
    );
  });
  sent.on("error", reject);
  sent.end();
  return await promise;
}

test("before it is built the page says how to build it, and once it is built there it is", async () => {
  const before = await ask("/");
  expect([before.status, before.body.toString()]).toEqual([503, expect.stringContaining("npm run web")]);
  expect((await ask("/assets/main-1a2b.js")).status).toBe(404);
  build();
  const after = await ask("/");
  expect([after.status, after.headers["cache-control"]]).toEqual([200, "no-cache"]);
  expect(after.body.toString()).toBe(
    `<script type="module" crossorigin src="/assets/main-1a2b.js"></script>`,
  );
});

test("every address of the dashboard answers the page, under a policy without inline scripts, and no other does", async () => {
  build();
  for (const pattern of Object.values(addresses)) {
    const path = pattern.replace(/:\w+/g, encodeURIComponent("a/b (日)"));
    const { status, headers, body } = await ask(path);
    expect([path, status]).toEqual([path, 200]);
    expect(body.toString(), path).toContain("/assets/main-1a2b.js");
    expect(headers["content-security-policy"], path).toContain("script-src 'self';");
    expect(headers["content-security-policy"], path).toContain("style-src 'self' 'unsafe-inline'");
  }
  for (const path of ["/nowhere", "/runs/r1/tasks", "/index.html", "/secret.txt", "/assets"]) {
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  }
  // As browsers send it, and the service worker on their behalf.
  const typed = await ask("/nowhere", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
  expect([typed.status, typed.body.toString()]).toEqual([
    404,
    expect.stringContaining("/assets/main-1a2b.js"),
  ]);
});

test("the address above all projects leads to the overview of all of them", async () => {
  const { status, headers } = await ask("/projects");
  expect([status, headers["location"]]).toEqual([302, "/"]);
});

test("a browser that asks for the icon by itself gets it", async () => {
  build();
  const { status, headers, body } = await ask("/favicon.ico");
  expect([status, headers["content-type"], body.toString()]).toEqual([200, "image/png", "png"]);
});

test("a hashed file is sent as small as the browser takes it, for ever, and not again to who has it", async () => {
  build();
  const path = "/assets/main-1a2b.js";
  for (const [accepted, encoding, decode] of [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Uint8Array) => bytes],
  ] as const) {
    const sent = await ask(path, { "accept-encoding": accepted });
    expect(sent.headers["content-encoding"]).toBe(encoding);
    expect(sent.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
      vary: "Accept-Encoding",
    });
    expect(Buffer.from(decode(sent.body)).toString()).toBe(script);
    const headers = { "accept-encoding": accepted, "if-none-match": String(sent.headers["etag"]) };
    const again = await ask(path, headers);
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const head = await ask(path, { "accept-encoding": accepted }, "HEAD");
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers["content-length"]).toBe(String(sent.body.length));
  }
});

test("what is no file of the build is not there, however its path is written", async () => {
  build();
  const outside = [
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "../secret.txt",
    "..\\secret.txt",
    "main-1a2b.js%00",
  ];
  for (const path of [
    ...outside.map((each) => `/assets/${each}`),
    "/icons/..%2fsecret.txt",
    "/assets/main-1a2b.js.br",
  ]) {
    const { status, body } = await ask(path);
    expect([path, status >= 400]).toEqual([path, true]);
    expect(body.toString()).not.toContain("not for the web");
  }
  expect((await ask("/icons/icon.svg")).headers).toMatchObject({
    "content-type": "image/svg+xml",
    "cache-control": "no-cache",
  });
});

test("with a CDN the page names its files there and its policy lets them in, and the CDN may pass on what it fetched", async () => {
  build();
  await using far = await apiRig({ web, cdnUrl: "https://cdn.example.org/wzp" });
  const page = await far.app.inject({ url: "/" });
  expect(page.body).toContain(`src="https://cdn.example.org/wzp/assets/main-1a2b.js"`);
  expect(page.headers["content-security-policy"]).toBeDefined();
  expect(page.headers["content-security-policy"]).toContain("script-src 'self' https://cdn.example.org;");
  const worker = await far.app.inject({ url: "/service-worker.js" });
  expect(worker.headers["content-security-policy"]).toContain("connect-src 'self' https://cdn.example.org;");
  const asset = await ask("/assets/main-1a2b.js", { origin: base });
  expect(asset.headers).toMatchObject({
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
});
