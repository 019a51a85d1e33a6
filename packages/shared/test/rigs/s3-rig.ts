import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const version = "1.5.33";
const cache = fileURLToPath(new URL("../../../../node_modules/.cache", import.meta.url));
const installed = `${cache}/ministack-${version}`;

/** Installs the server once, from PyPI, for Python 3.10 or newer. Returns why there is none. */
function install(): string | undefined {
  if (existsSync(installed)) return undefined;
  const aside = `${installed}.${process.pid}`;
  const words = ["-m", "pip", "install", "--quiet", "--no-compile", "--target", aside];
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync("python3", [...words, `ministack==${version}`], { stdio: "ignore", timeout: 240_000 });
    renameSync(aside, installed);
    return undefined;
  } catch (error) {
    // A second test process was faster.
    if (existsSync(installed)) return undefined;
    return `needs ministack ${version} from PyPI, and Python 3.10 or newer: ${(error as Error).message}`;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Why there is no S3 server here; absent: there is. */
export const noS3 = install();

/** Credentials by the usual names; the server accepts any. */
export const s3Variables = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "secret-of-s3" } as const;

/** A server that speaks S3, with its data in memory. */
export class S3Rig implements AsyncDisposable {
  readonly #server: ChildProcess;
  readonly endpoint: string;
  #buckets = 0;

  private constructor(server: ChildProcess, endpoint: string) {
    this.#server = server;
    this.endpoint = endpoint;
  }

  static async start(): Promise<S3Rig> {
    const port = await freePort();
    const server = spawn("python3", ["-m", "ministack"], {
      env: {
        PATH: process.env["PATH"],
        PYTHONPATH: installed,
        GATEWAY_PORT: String(port),
        BIND_HOST: "127.0.0.1",
        SERVICES: "s3",
        ...s3Variables,
      },
      cwd: "/",
      stdio: "ignore",
    });
    const rig = new S3Rig(server, `http://127.0.0.1:${port}`);
    while (!(await rig.#answers()));
    return rig;
  }

  /** Makes an empty bucket; returns its address. */
  async bucket(endpoint = this.endpoint): Promise<string> {
    this.#buckets += 1;
    const name = `bucket-${this.#buckets}`;
    const made = await fetch(`${this.endpoint}/${name}`, { method: "PUT" });
    if (!made.ok) throw new Error(`no bucket: ${made.status} ${await made.text()}`);
    return `s3://${name}/some/prefix?endpoint=${endpoint}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const gone = once(this.#server, "exit");
    this.#server.kill("SIGKILL");
    await gone;
  }

  async #answers(): Promise<boolean> {
    if (this.#server.exitCode !== null) throw new Error(`the S3 server ended with ${this.#server.exitCode}`);
    try {
      await fetch(this.endpoint);
      return true;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
