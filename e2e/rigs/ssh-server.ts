import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { findProgram } from "../../tooling/test-programs.ts";

/**
 * As root, sshd changes into this directory to drop privileges; without its service, nothing else creates it.
 */
const privileges = "/run/sshd";

/** A real ssh server on a free port of this machine, which accepts only this user with a new key. */
export class SshServer implements AsyncDisposable {
  static readonly program = findProgram("ssh") === undefined ? undefined : findProgram("sshd");
  readonly #directory: string;
  readonly #port: number;
  readonly #process: ChildProcess;
  readonly #madePrivileges: boolean;

  private constructor(directory: string, port: number, madePrivileges: boolean) {
    this.#directory = directory;
    this.#port = port;
    this.#madePrivileges = madePrivileges;
    this.#process = spawn(SshServer.program ?? "sshd", ["-D", "-e", "-f", join(directory, "config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  }

  /**
   * With `repositories`, it serves only git in this directory, as forges do. `variables` are set for the programs that it
   * starts.
   */
  static async open(
    repositories?: string,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<SshServer> {
    const directory = mkdtempSync(join(tmpdir(), "wzp-ssh-"));
    for (const name of ["host", "user"]) {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(directory, name)]);
    }
    copyFileSync(join(directory, "user.pub"), join(directory, "authorized_keys"));
    const port = await freePort();
    writeFileSync(join(directory, "config"), configOf({ directory, port, repositories, variables }));
    const madePrivileges = process.getuid?.() === 0 && !existsSync(privileges);
    if (madePrivileges) mkdirSync(privileges, { mode: 0o755 });
    const server = new SshServer(directory, port, madePrivileges);
    await server.#listens();
    return server;
  }

  /** Returns an ssh command without a key, as `core.sshCommand` takes it; an agent has to have the key. */
  get command(): string {
    const known = join(this.#directory, "known");
    const trust = `-o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=${known} -o LogLevel=ERROR`;
    return `ssh -F none -p ${this.#port} ${trust}`;
  }

  /** Starts an ssh-agent with the key. */
  async startAgent(): Promise<{ readonly socket: string } & AsyncDisposable> {
    const socket = join(this.#directory, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((listens) => agent.stdout.once("data", listens));
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    execFileSync("ssh-add", ["-q", join(this.#directory, "user")], { env });
    const ended = new Promise<void>((resolve) => agent.once("exit", () => resolve()));
    const stop = async (): Promise<void> => {
      agent.kill("SIGTERM");
      await ended;
    };
    return { socket, [Symbol.asyncDispose]: stop };
  }

  /** Returns what CI keeps of a server: an ssh command that reaches it, its line of known_hosts, and a private key. */
  get access(): { readonly ssh: string; readonly hostKey: string; readonly userKey: string } {
    const read = (name: string): string => readFileSync(join(this.#directory, name), "utf8").trim();
    const hostKey = `[127.0.0.1]:${this.#port} ${read("host.pub")}`;
    return { ssh: `ssh -F none -p ${this.#port} -o LogLevel=ERROR`, hostKey, userKey: read("user") };
  }

  /** Returns a shell command that runs `command` in a terminal on the server. */
  run(command: string): string {
    const quoted = `'${command.replaceAll("'", String.raw`'\''`)}'`;
    const key = `-i ${join(this.#directory, "user")} -o IdentitiesOnly=yes`;
    return `ssh -tt${this.command.slice("ssh".length)} ${key} ${userInfo().username}@127.0.0.1 ${quoted}`;
  }

  #listens(): Promise<void> {
    let said = "";
    return new Promise((resolve, reject) => {
      this.#process.stderr?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("Server listening")) resolve();
      });
      this.#process.on("error", reject);
      this.#process.on("exit", () => reject(new Error(`sshd ended: ${said}`)));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGTERM");
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
    if (this.#madePrivileges) rmdirSync(privileges);
  }
}

interface ServerConfig {
  readonly directory: string;
  readonly port: number;
  readonly repositories: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

function configOf({ directory, port, repositories, variables }: ServerConfig): string {
  return [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${join(directory, "host")}`,
    `AuthorizedKeysFile ${join(directory, "authorized_keys")}`,
    `PidFile ${join(directory, "pid")}`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    // The test directory is in /tmp, which others may write to.
    "StrictModes no",
    "UsePAM no",
    ...(Object.keys(variables).length === 0
      ? []
      : [
          `SetEnv ${Object.entries(variables)
            .map(([name, value]) => `"${name}=${value}"`)
            .join(" ")}`,
        ]),
    ...(repositories === undefined
      ? []
      : [`ForceCommand cd ${repositories} && exec git shell -c "$SSH_ORIGINAL_COMMAND"`]),
    "",
  ].join("\n");
}

/** Another program may take the port before it is used: then sshd reports it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
