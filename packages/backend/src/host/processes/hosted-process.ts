import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";

/** The end of a session's leader, in the kernel's numbers. */
export interface ProcessEnd {
  readonly code: number;
  /** Signal number; 0: it exited. */
  readonly signal: number;
  /** True: the system confirmed that no process outlived it; false: unknown. */
  readonly alone: boolean;
}

/** A started process; `ended` is called once, after the last byte of its output was delivered. */
export interface HostedProcess {
  readonly pid: number;
  /** Its start time (markOfNewProcess), if known. */
  readonly mark?: number | undefined;
  readonly terminal?: HostedTerminal;
}

/** The master side of a process's terminal. */
export interface HostedTerminal {
  /** Input bytes; buffered until the program reads them. */
  write(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
}

export type OutputStream = "out" | "err";

export interface ProcessListener {
  /** Output of a terminal, always `out`, or of pipes, as it arrives. */
  readonly output: (bytes: Buffer, stream: OutputStream) => void;
  readonly ended: (end: ProcessEnd) => void;
}

/** A request, its base environment, and the cgroup created for it. */
export interface PlacedRequest extends StartRequest {
  readonly base: Readonly<Record<string, string>>;
  readonly cgroup?: string | undefined;
}

export function wholeEnvironment({ base, env }: PlacedRequest): Record<string, string> {
  return { ...base, ...env };
}

export type StartProcess = (
  request: PlacedRequest,
  program: string,
  listener: ProcessListener,
) => Promise<Result<HostedProcess, Failure>>;
