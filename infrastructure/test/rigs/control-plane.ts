import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { freePort } from "../../../packages/cli/test/rigs/free-port.ts";
import { findProgram } from "../../../tooling/test-programs.ts";

const sources = fileURLToPath(new URL("control-plane", import.meta.url));
/** Half an hour on a busy machine; later builds read the cache of Go, and take seconds. */
const buildMs = 3_000_000;
const readyMs = 120_000;

/** A real API server of Kubernetes with its store, without machines on which pods could run. */
export class ControlPlane implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-control-plane-"));
  readonly kubeconfig = join(this.directory, "kubeconfig");
  readonly #children: ChildProcess[] = [];

  /** Builds the program from the modules of Kubernetes; undefined without Go. */
  static build(): string | undefined {
    if (findProgram("go") === undefined) return undefined;
    // Tests have a home of their own; the caches of Go are in that of the user.
    const home = userInfo().homedir;
    const place = join(home, ".cache/wzp-tests");
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const program = join(place, "control-plane");
    // Nothing that a debugger would need, and not optimized: both halve the time.
    const version = "-X k8s.io/component-base/version.gitVersion=v1.34.3";
    const options = ["-gcflags=all=-N -l -dwarf=false", `-ldflags=-s -w ${version}`, "-o", program, "."];
    const env = {
      ...process.env,
      HOME: home,
      XDG_CACHE_HOME: join(home, ".cache"),
      XDG_CONFIG_HOME: undefined,
    };
    execFileSync("go", ["build", ...options], {
      cwd: sources,
      env,
      stdio: ["ignore", 2, 2],
      timeout: buildMs,
    });
    return program;
  }

  static async start(program: string): Promise<ControlPlane> {
    const plane = new ControlPlane();
    try {
      await plane.#start(program);
      return plane;
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, "close");
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #start(program: string): Promise<void> {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const store = `http://127.0.0.1:${client}`;
    this.#run(program, "etcd", [
      `--data-dir=${join(this.directory, "etcd")}`,
      `--listen-client-urls=${store}`,
      `--advertise-client-urls=${store}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      "--unsafe-no-fsync",
      "--log-level=error",
    ]);
    const token = this.#writeCredentials(port);
    const key = join(this.directory, "accounts.pem");
    execFileSync("openssl", ["genrsa", "-out", key, "2048"], { stdio: "pipe" });
    this.#run(program, "kube-apiserver", [
      `--etcd-servers=${store}`,
      `--secure-port=${port}`,
      "--bind-address=127.0.0.1",
      `--cert-dir=${join(this.directory, "certificates")}`,
      `--token-auth-file=${join(this.directory, "tokens")}`,
      "--authorization-mode=RBAC",
      "--service-account-issuer=https://test.invalid",
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      // Without a controller manager, no namespace gets its account.
      "--disable-admission-plugins=ServiceAccount",
    ]);
    await this.#untilReady(port, token);
  }

  #writeCredentials(port: number): string {
    const token = "a-token-of-the-test";
    writeFileSync(join(this.directory, "tokens"), `${token},tester,1,"system:masters"\n`, { mode: 0o600 });
    const cluster = { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster }],
      users: [{ name: "tester", user: { token } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "tester" } }],
      "current-context": "test",
    };
    writeFileSync(this.kubeconfig, JSON.stringify(config), { mode: 0o600 });
    return token;
  }

  #run(program: string, name: string, options: readonly string[]): void {
    const log = join(this.directory, `${name}.log`);
    const script = `exec "$0" "$@" 2>${log} >&2`;
    this.#children.push(spawn("sh", ["-c", script, program, name, ...options], { stdio: "ignore" }));
  }

  async #untilReady(port: number, token: string): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (performance.now() < deadline) {
      if (this.#children.some(({ exitCode }) => exitCode !== null)) break;
      if ((await askReady(port, token)) === "ok") return;
      await pause(200);
    }
    const logs = ["etcd", "kube-apiserver"].map((name) => join(this.directory, `${name}.log`));
    const told = logs.filter((log) => existsSync(log)).map((log) => readFileSync(log, "utf8").slice(-2_000));
    throw new Error(`The API server is not ready:\n${told.join("\n")}`);
  }
}

async function askReady(port: number, token: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const sent = request({ host: "127.0.0.1", port, path: "/readyz", headers, rejectUnauthorized: false });
  sent.end();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  sent.on("error", () => resolve(undefined));
  sent.on("response", (answer) => void text(answer).then(resolve, () => resolve(undefined)));
  return promise;
}
