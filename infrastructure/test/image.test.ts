import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { WzpImage } from "./rigs/wzp-image.ts";

const host = "wzp.example.org";
const volumes = { state: "/var/lib/wzp", projects: "/srv/projects" };
/** The base of the test has 178 MB: git brings Perl. */
const mostMegabytes = 340;

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
    key = /wzpk_\S+/.exec(image.exec("server", "wzp", "keys", "add", "test"))?.[0] ?? "";
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
});
