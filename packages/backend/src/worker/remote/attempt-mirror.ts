import { open, readdir, readFile, stat } from "node:fs/promises";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { KeptFile } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";
import { usageFile } from "@wezterm-parallel/shared/protocol/host/usage-file";

import type { Logger } from "../../base/log.ts";
import type { ServerRequests } from "./server-requests.ts";

interface MirrorOptions {
  /** Id of the attempt. */
  readonly id: string;
  /** Its files on this machine. */
  readonly directory: string;
  readonly requests: ServerRequests;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Short enough that a log looks live, and cheap: a look reads the sizes of a few files. */
const lookEveryMs = 200;
/** Below the limit of the server. */
const pieceBytes = 1024 * 1024;

const grows = ["out.log", "err.log", "out.times", "err.times"] as const;
const notes = ["transcript", "activity", "hooks", "questions", "progress"].map((name) => `${name}.jsonl`);

/** Keeps the server's copy of an attempt's files up to date while it runs: logs, exits, artifacts. */
export class AttemptMirror implements Disposable {
  readonly #options: MirrorOptions;
  readonly #over = new AbortController();
  /** Number of bytes of each file that the server has. */
  #sent = new Map<string, number>();
  /** The files that are replaced as a whole, as the server has them. */
  #told = new Map<string, string>();
  #timer: Disposable | undefined;
  #isFinishing = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#lookLater();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /**
   * A new server process opens the way to terminals again when it reads this. On another machine it has none of the files yet;
   * it tells how much it has when it gets the first piece. An answer that is still on its way is about the server before.
   */
  tellAgain(): void {
    this.#told = new Map();
    this.#sent = new Map();
  }

  /** Settles when the server has everything, with the artifacts; false when the server will never take it. */
  async finish(): Promise<boolean> {
    this.#isFinishing = true;
    this.#timer?.[Symbol.dispose]();
    let told: unknown;
    do {
      told = this.#told;
      await this.#inTurn(() => this.#look({ artifacts: true }));
      // A server that took over meanwhile has only what was sent last.
    } while (told !== this.#told && !this.#over.signal.aborted);
    return !this.#over.signal.aborted;
  }

  /** Sends one file, however large. */
  async send(path: string): Promise<boolean> {
    await this.#inTurn(async () => void (await this.#grow(path)));
    return !this.#over.signal.aborted;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#over.abort();
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(lookEveryMs, () => {
      void this.#inTurn(() => this.#look({ artifacts: false })).then(() => {
        if (!this.#over.signal.aborted && !this.#isFinishing) this.#lookLater();
      });
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#options.log.warn(
        { err: error, attempt: this.#options.id },
        "files could not be sent to the server",
      );
    });
    return this.#turn;
  }

  async #look({ artifacts }: { readonly artifacts: boolean }): Promise<void> {
    for (const phase of await this.#phases()) await this.#sendPhase(phase);
    await this.#replace(usageFile);
    if (!artifacts) return;
    for (const path of await this.#artifacts()) await this.#grow(path);
  }

  /** `exit.json` says that the logs are complete, so it is read before them and sent after them. */
  async #sendPhase(phase: string): Promise<void> {
    await this.#replace(`${phase}meta.json`);
    const ended = await this.#read(`${phase}exit.json`);
    for (const name of [...grows, ...notes]) await this.#grow(`${phase}${name}`);
    if (ended !== undefined) await this.#replace(`${phase}exit.json`);
  }

  async #phases(): Promise<readonly string[]> {
    const names = await readdir(this.#options.directory).catch(() => []);
    const others = names.filter((name) => /^(?:setup|verify)\.[1-9]\d{0,5}$/.test(name));
    return ["", ...others.map((name) => `${name}/`)];
  }

  async #artifacts(): Promise<readonly string[]> {
    const directory = `${this.#options.directory}/artifacts`;
    const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
    return files
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(this.#options.directory.length + 1))
      .sort();
  }

  async #replace(path: string): Promise<void> {
    const text = await this.#read(path);
    const told = this.#told;
    if (text === undefined || told.get(path) === text || this.#over.signal.aborted) return;
    const kept = await this.#put(path, 0, Buffer.from(text));
    if (kept !== undefined) told.set(path, text);
  }

  async #grow(path: string): Promise<void> {
    const about = await stat(`${this.#options.directory}/${path}`).catch(() => undefined);
    if (about?.isFile() !== true) return;
    const sent = this.#sent;
    const known = sent.get(path);
    if (known !== undefined && known >= about.size) return;
    await using file = await open(`${this.#options.directory}/${path}`, "r");
    const executable = path.startsWith("artifacts/") && (about.mode & 0o100) !== 0;
    let at = known ?? 0;
    do {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, at);
      const size = await this.#put(path, at, buffer.subarray(0, bytesRead), executable);
      if (size === undefined) return;
      at = size;
      sent.set(path, at);
    } while (at < about.size && !this.#over.signal.aborted);
  }

  /** Returns the size of the server's file; undefined when the server will not take it. */
  async #put(
    path: string,
    offset: number,
    bytes: Uint8Array,
    executable = false,
  ): Promise<number | undefined> {
    const { requests, id, log } = this.#options;
    const query = { path, offset, ...(executable && { executable: true }) };
    const kept = await requests.json<KeptFile>({
      method: "PUT",
      path: routePath("keepAttemptFile", { id }, query),
      bytes,
      signal: this.#over.signal,
    });
    if (kept.ok) return kept.value.size;
    if (!this.#over.signal.aborted)
      log.warn({ attempt: id, path, failure: kept.failure }, "a file was refused");
    return undefined;
  }

  async #read(path: string): Promise<string | undefined> {
    return readFile(`${this.#options.directory}/${path}`, "utf8").catch(() => undefined);
  }
}
