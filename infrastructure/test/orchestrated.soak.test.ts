import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { makeCertificate } from "../../packages/backend/test/rigs/access/certificates.ts";
import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { noPostgres } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { noS3, S3Rig, s3Variables } from "../../packages/shared/test/rigs/s3-rig.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";
import { type ContainerDefinition, Fargate } from "./rigs/fargate.ts";
import { HelmRig, podsOf } from "./rigs/helm-chart.ts";
import { Kubelet } from "./rigs/kubelet.ts";
import { Neighbours, publicName } from "./rigs/neighbours.ts";
import { WzpImage } from "./rigs/wzp-image.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const keys = { accounts: "a".repeat(32), secrets: "s".repeat(32) };
/** A project whose tasks ask for the workers of the pool. */
const makeShop = `git init -q -b main shop && cd shop && git config user.name olga && git config user.email o@example.org
cat > wezterm-parallel.yaml <<'END'
version: 1
defaults: { labels: [build] }
tasks:
  ground: { run: "echo stone > ground.txt; id -u", outputs: [ground.txt] }
  wall: { run: 'echo built on $(cat "$WZP_INPUTS/ground/ground.txt")', needs: ground }
  long: { run: 'for n in $(seq 1 20); do echo line $n; sleep 1; done' }
END
git add . && git commit -q -m Begin`;
installMissingPrograms([], ["caddy"]);
let image: WzpImage | undefined;
beforeAll(() => {
  image = WzpImage.build();
}, 1_200_000);
afterAll(() => image?.[Symbol.dispose](), 60_000);

function made(): WzpImage {
  if (image === undefined) throw new Error("There is no image.");
  return image;
}

function shop(name: string, ...args: string[]): string {
  return made().podman("exec", "--workdir=/srv/projects/shop", made().own(name), "wzp", ...args);
}

/** Invites a pool as the guides say; returns its token. */
function invite(name: string): string {
  const told = JSON.parse(made().exec(name, "wzp", "workers", "invite", "build", "--pool", "--json")) as {
    token: string;
  };
  return told.token;
}

const patience = { timeout: 180_000, interval: 500 };

/** Each test goes on from the one before it, so none is tried again. */
describe("pods with the containers that the chart describes", { timeout: 600_000, retry: 0 }, () => {
  let helm: HelmRig | undefined;
  let neighbours: Neighbours | undefined;
  let kubelet: Kubelet | undefined;
  let pods: ReturnType<typeof podsOf> = {};
  beforeAll(async () => {
    helm = HelmRig.install();
    if (image === undefined || helm === undefined || noPostgres !== undefined) return;
    neighbours = await Neighbours.open(join(image.directory, "kubernetes"));
    const ports = { 7117: await freePort(), 7118: await freePort() };
    const [repository = "", tag = ""] = image.name.split(/:(?=\d+$)/);
    pods = podsOf(
      helm.render({
        image: { repository, tag },
        workers: { server: `https://127.0.0.1:${ports[7117]}`, ca: { secret: "authority" } },
      }),
    );
    kubelet = new Kubelet({ image, directory: join(neighbours.directory, "volumes"), ports });
    const { cert, key } = makeCertificate(neighbours.directory, "server");
    const [certificate, privateKey] = [cert, key].map((file) => readFileSync(file, "utf8"));
    kubelet.putSecret("wzp-keys", { "accounts.key": keys.accounts, "secrets.key": keys.secrets });
    kubelet.putSecret("wzp-tls", { "tls.crt": certificate ?? "", "tls.key": privateKey ?? "" });
    kubelet.putSecret("authority", { "ca.crt": certificate ?? "" });
    const database = `postgres://wzp:x@127.0.0.1:${neighbours.databasePort}/wzp?sslmode=disable`;
    kubelet.putSecret("wzp-database", { url: database });
  }, 240_000);
  afterAll(async () => {
    await neighbours?.[Symbol.asyncDispose]();
    helm?.[Symbol.dispose]();
  });

  const pod = (name: string) => {
    const found = pods[name];
    if (found === undefined) throw new Error(`There is no ${name}.`);
    return found;
  };

  test("the server becomes ready after the job that makes the first account", async ({ skip }) => {
    if (kubelet === undefined) return skip();
    kubelet.run("wzp-owner", pod("wzp-owner"), { waits: true });
    kubelet.run("wzp-server-0", pod("wzp-server"));
    const { startupProbe, readinessProbe } = pod("wzp-server").spec.containers[0] ?? {};
    await vi.waitUntil(() => kubelet?.succeeds("wzp-server-0", startupProbe), patience);
    await vi.waitUntil(() => kubelet?.succeeds("wzp-server-0", readinessProbe), patience);
    expect(made().exec("wzp-server-0", "wzp", "users", "list")).toContain("olga");
  });

  test("a worker becomes ready, runs tasks, and leaves by SIGTERM when it has finished", async ({ skip }) => {
    if (kubelet === undefined) return skip();
    kubelet.putSecret("wzp-workers", { token: invite("wzp-server-0") });
    kubelet.run("wzp-worker-1", pod("wzp-worker"));
    const { readinessProbe } = pod("wzp-worker").spec.containers[0] ?? {};
    await vi.waitUntil(() => kubelet?.succeeds("wzp-worker-1", readinessProbe), patience);
    made().exec("wzp-server-0", "sh", "-c", makeShop);
    expect(shop("wzp-server-0", "run", "wall")).toContain("r1 succeeded: 2 done");
    expect(shop("wzp-server-0", "logs", "r1/ground")).toBe("10001\n");
    expect(shop("wzp-server-0", "logs", "r1/wall")).toBe("built on stone\n");
    expect(shop("wzp-server-0", "show", "r1/wall", "--json")).toContain("build@wzp-worker-1");
    const seconds = pod("wzp-worker").spec.terminationGracePeriodSeconds ?? 0;
    made().podman("stop", `--time=${seconds}`, made().own("wzp-worker-1"));
    expect(made().exec("wzp-server-0", "wzp", "workers", "list")).not.toContain("build@wzp-worker-1");
    made().podman("stop", "--time=60", made().own("wzp-server-0"));
    const code = made().podman("inspect", "--format={{.State.ExitCode}}", made().own("wzp-server-0"));
    expect(code.trim()).toBe("0");
  });
});

describe("containers with the definitions of the tasks on AWS", { timeout: 600_000, retry: 0 }, () => {
  let neighbours: Neighbours | undefined;
  let store: S3Rig | undefined;
  let fargate: Fargate | undefined;
  let server: ContainerDefinition;
  let worker: ContainerDefinition;
  let common: Readonly<Record<string, string>> = {};
  let ports: readonly number[] = [];
  beforeAll(async () => {
    const isMissing = noPostgres !== undefined || noS3 !== undefined || findProgram("caddy") === undefined;
    if (image === undefined || isMissing) return;
    const out = join(image.directory, "aws");
    mkdirSync(out);
    const words = ["run", "--silent", "infrastructure:synth", "--", "--environment", "production"];
    execFileSync("npm", [...words, "--out", out], { cwd: root, stdio: "pipe" });
    [server, worker] = [containerIn(out, "compute"), containerIn(out, "workers")];
    neighbours = await Neighbours.open(join(image.directory, "fargate"));
    store = await S3Rig.start();
    ports = [await freePort(), await freePort(), await freePort(), await freePort()];
    await neighbours.startCaddy({
      WZP_NAME: publicName,
      WZP_SERVER: `127.0.0.1:${ports[0]} 127.0.0.1:${ports[1]}`,
    });
    fargate = new Fargate(image, neighbours, await freePort());
    common = {
      WZP_DATABASE: `postgres://wzp:x@127.0.0.1:${neighbours.databasePort}/wzp?sslmode=disable`,
      ACCOUNTS_KEY: keys.accounts,
      SECRETS_KEY: keys.secrets,
      DOMAIN: publicName,
      PROXIES: "127.0.0.1 10.23.0.32/27",
      CDN: "",
      WZP_BLOBS: await store.bucket(),
      REPORT_SECONDS: "1",
      ...s3Variables,
    };
  }, 400_000);
  afterAll(async () => {
    await neighbours?.[Symbol.asyncDispose]();
    await store?.[Symbol.asyncDispose]();
  });

  const own = (at: number) => ({
    ...common,
    LISTEN: `0.0.0.0:${ports[at]}`,
    REPLICA_PORT: String(ports[at + 2]),
  });

  /** Metrics that CloudWatch makes of what a server printed. */
  function metricsOf(name: string): readonly Record<string, unknown>[] {
    return made()
      .podman("logs", made().own(name))
      .split("\n")
      .filter((line) => line.startsWith('{"_aws"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  const poolTasks = (name: string) => metricsOf(name).filter(({ Pool }) => Pool === "build");

  test("two servers become healthy, and the first account is made", async ({ skip }) => {
    if (fargate === undefined) return skip();
    for (const at of [0, 1]) fargate.run(`server-${at}`, server, own(at));
    for (const at of [0, 1]) await vi.waitUntil(() => fargate?.isHealthy(`server-${at}`, server), patience);
    await vi.waitUntil(async () => (await neighbours?.call("/health/ready"))?.status === 200, patience);
    const people = made().exec("server-1", "wzp", "users", "list");
    expect(people.match(/olga/g)).toHaveLength(1);
    expect(made().exec("server-0", "cat", "/var/lib/wzp/wezterm-parallel/accounts.key")).toBe(keys.accounts);
    // Its volumes are what the image declares, so that they belong to its user.
    const declared = made().podman("inspect", "--format={{json .Config.Volumes}}", made().name);
    for (const { ContainerPath } of server.MountPoints) expect(declared).toContain(`"${ContainerPath}"`);
  });

  test("a command of its own is passed on to the servers, and its container ends", async ({ skip }) => {
    if (fargate === undefined) return skip();
    const more = { REPLICA_PORT: String(await freePort()) };
    const given = { ...own(0), ...more, COMMAND: "wzp users reset olga" };
    const told = fargate.run("command", server, given, { waits: true });
    expect(told).toMatch(/https:\/\/wzp\.localhost\/set-password#\S+/);
  });

  test("a worker runs tasks; ECS protects it meanwhile, and CloudWatch hears of the queue", async ({
    skip,
  }) => {
    if (fargate === undefined || neighbours === undefined) return skip();
    const given = {
      SERVER: `https://${publicName}:${neighbours.httpsPort}`,
      INVITATION: invite("server-0"),
      NODE_EXTRA_CA_CERTS: "/authority.crt",
      PROTECT_SECONDS: "1",
    };
    const options = [
      `--add-host=${publicName}:127.0.0.1`,
      `--volume=${neighbours.authority}:/authority.crt:ro`,
    ];
    fargate.run("worker", worker, given, { options });
    await vi.waitUntil(() => fargate?.isHealthy("worker", worker), patience);
    made().exec("server-0", "sh", "-c", makeShop);
    expect(shop("server-0", "run", "wall")).toContain("r1 succeeded: 2 done");
    shop("server-0", "run", "long", "--detach");
    await vi.waitUntil(() => poolTasks("server-1").some(({ Tasks }) => Tasks === 1), patience);
    await vi.waitUntil(() => fargate?.told().at(-1)?.includes('"ProtectionEnabled":true'), patience);
    expect(fargate.told()[0]).toMatch(/^\/task-protection\/v1\/state \{.*"ExpiresInMinutes":10\}$/);
    await vi.waitUntil(() => poolTasks("server-0").at(-1)?.["Tasks"] === 0, patience);
    await vi.waitUntil(() => fargate?.told().at(-1)?.includes('"ProtectionEnabled":false'), patience);
    expect(metricsOf("server-0")[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: "wezterm-parallel/production", Dimensions: [["Alert"]] }] },
    });
  });

  test("a server that ends hands over to the other one, with the files of attempts", async ({ skip }) => {
    if (fargate === undefined) return skip();
    const before = performance.now();
    made().podman("stop", `--time=${server.StopTimeout}`, made().own("server-0"));
    expect(performance.now() - before).toBeLessThan(server.StopTimeout * 1_000);
    await vi.waitUntil(() => fargate?.isHealthy("server-1", server), patience);
    expect(shop("server-1", "run", "wall")).toContain("r3 succeeded: 2 done");
    expect(shop("server-1", "logs", "r1/wall")).toBe("built on stone\n");
  });

  test("a worker that ECS ends finishes its task within its time, and leaves", async ({ skip }) => {
    if (fargate === undefined) return skip();
    shop("server-1", "run", "long", "--detach");
    await vi.waitUntil(() => poolTasks("server-1").at(-1)?.["Tasks"] === 1, patience);
    made().podman("stop", `--time=${worker.StopTimeout}`, made().own("worker"));
    const code = made().podman("inspect", "--format={{.State.ExitCode}}", made().own("worker"));
    expect(code.trim(), made().podman("logs", made().own("worker"))).toBe("0");
    expect(shop("server-1", "logs", "r4/long")).toContain("line 20");
    expect(shop("server-1", "workers", "list")).not.toContain("build@worker");
    made().podman("stop", "--time=60", made().own("server-1"));
  });
});

function containerIn(out: string, stack: string): ContainerDefinition {
  const template = JSON.parse(readFileSync(join(out, `${stack}.template.json`), "utf8")) as {
    Resources: Readonly<
      Record<string, { Type: string; Properties: { ContainerDefinitions?: readonly ContainerDefinition[] } }>
    >;
  };
  const found = Object.values(template.Resources).find(({ Type }) => Type === "AWS::ECS::TaskDefinition");
  const [container] = found?.Properties.ContainerDefinitions ?? [];
  if (container === undefined) throw new Error(`The stack ${stack} has no container.`);
  return container;
}
