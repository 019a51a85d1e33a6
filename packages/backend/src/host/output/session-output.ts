import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { FormTable } from "../../base/masking/form-table.ts";
import type { OutputStream, PlacedRequest } from "../processes/hosted-process.ts";
import { MaskedOutput } from "./masked-output.ts";
import { SessionLog } from "./session-log.ts";

type Sink = (bytes: Buffer) => void;

/** Processes output that passes through this host: masks secrets, then logs, then displays it. */
export class SessionOutput {
  readonly #logs: Readonly<Record<OutputStream, SessionLog | undefined>>;
  readonly #sinks: Readonly<Record<OutputStream, Sink>>;
  readonly #masks: readonly MaskedOutput[];
  #shown: Sink = () => {};

  private constructor(out: SessionLog, err: SessionLog | undefined, table: FormTable | undefined) {
    this.#logs = { out, err };
    const plain = { out: this.#keepIn(out), err: this.#keepIn(err ?? out) };
    const masked = table && {
      out: new MaskedOutput(table, plain.out),
      err: new MaskedOutput(table, plain.err),
    };
    this.#masks = masked === undefined ? [] : [masked.out, masked.err];
    this.#sinks =
      masked === undefined
        ? plain
        : { out: (bytes) => masked.out.push(bytes), err: (bytes) => masked.err.push(bytes) };
  }

  /** Returns undefined for a program that writes its log files itself. Throws the error of `open`. */
  static open(request: PlacedRequest): SessionOutput | undefined {
    if (request.terminal === undefined && !isMasked(request)) return undefined;
    const log = (name: string) => new SessionLog(`${request.directory}/${name}`);
    const err = request.terminal === undefined ? log(sessionFileNames.err) : undefined;
    return new SessionOutput(log(sessionFileNames.out), err, tableOf(request));
  }

  /** From now on all output is also passed to `shown`, once it is logged. */
  showTo(shown: Sink): void {
    this.#shown = shown;
  }

  /** Bytes on disk. */
  get written(): number {
    return (this.#logs.out?.written ?? 0) + (this.#logs.err?.written ?? 0);
  }

  get truncated(): { dropped: number; failure: Failure } | undefined {
    const [first, second] = [this.#logs.out?.truncated, this.#logs.err?.truncated];
    if (first === undefined || second === undefined) return first ?? second;
    return { dropped: first.dropped + second.dropped, failure: first.failure };
  }

  take(bytes: Buffer, stream: OutputStream): void {
    this.#sinks[stream](bytes);
  }

  /** Ends the output and writes withheld bytes. */
  end(): void {
    for (const mask of this.#masks) mask.end();
    this.#logs.out?.close();
    this.#logs.err?.close();
  }

  #keepIn(log: SessionLog): Sink {
    return (bytes) => {
      log.append(bytes);
      this.#shown(bytes);
    };
  }
}

export function isMasked({ masked = [] }: Pick<PlacedRequest, "masked">): boolean {
  return masked.length > 0;
}

function tableOf(request: PlacedRequest): FormTable | undefined {
  const { masked = [], env } = request;
  const values = masked.flatMap((name) => env[name] ?? []);
  return values.length === 0 ? undefined : new FormTable(values);
}
