import { spawn, type ChildProcess } from "node:child_process";

/** Variables that `npm start` adds and that would affect npm inside the demo's tasks. */
const npmVariable = /^(npm_|INIT_CWD$|NODE$|COLOR$)/;

/** Runs the real commands of the demo, each in its own process, as a person would type them. */
export class DemoSteps implements AsyncDisposable {
  readonly #env: Record<string, string | undefined>;
  readonly #directory: string;
  #child: ChildProcess | undefined;
  #interrupted = false;
  readonly #ended = Promise.withResolvers<void>();
  #stopping: Promise<unknown> | undefined;

  constructor(env: Readonly<Record<string, string | undefined>>, directory: string, home: string) {
    const kept = Object.entries(env).filter(([name]) => !npmVariable.test(name));
    this.#env = { ...Object.fromEntries(kept), WZP_HOME: home };
    this.#directory = directory;
    for (const signal of signals) process.on(signal, this.#interrupt);
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Runs `wzp` on this terminal; returns its exit code, or 130 after an interrupt. */
  async show(...args: readonly string[]): Promise<number> {
    return (await this.#run(args, "inherit")).code;
  }

  /** Runs `wzp` and returns its output as well; errors still go to the terminal. */
  async ask(...args: readonly string[]): Promise<{ code: number; out: string }> {
    return this.#run(args, "pipe");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of signals) process.removeListener(signal, this.#interrupt);
    await (this.#stopping ?? this.#run(["down", "--kill"], "ignore"));
  }

  async #run(
    args: readonly string[],
    output: "inherit" | "pipe" | "ignore",
  ): Promise<{ code: number; out: string }> {
    if (this.#interrupted && args[0] !== "down") return { code: 130, out: "" };
    const child = spawn(process.execPath, [process.argv[1] ?? "", ...args], {
      cwd: this.#directory,
      env: this.#env,
      stdio: ["inherit", output, "inherit"],
    });
    if (args[0] !== "down") this.#child = child;
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A closed pipe may end with ECONNRESET; the exit of the program decides.
    child.stdout?.on("error", () => undefined);
    const { promise, resolve } = Promise.withResolvers<number>();
    child.on("close", (code) => resolve(code ?? 130));
    child.on("error", () => resolve(4));
    return { code: await promise, out: Buffer.concat(chunks).toString() };
  }

  /** The terminal sends Ctrl-C to the running command itself; this handler stops the rest of the demo. */
  readonly #interrupt = (signal: NodeJS.Signals): void => {
    if (this.#interrupted) return;
    this.#interrupted = true;
    this.#ended.resolve();
    const child = this.#child;
    this.#stopping = this.#run(["down", "--kill"], "ignore").then(() => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child?.kill("SIGTERM");
      return child === undefined || child.exitCode !== null || child.signalCode !== null
        ? undefined
        : new Promise((gone) => child.once("close", gone));
    });
  };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
