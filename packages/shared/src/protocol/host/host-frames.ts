import type { Failure } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { SessionExit } from "./session-files.ts";

/**
 * The protocol of a session host's socket: frames of a length (4 bytes, big endian, counting what follows), a
 * kind (1 byte) and a body. A client first sends `hello`; the host answers `welcome`, `attached` or
 * `refused`.
 *
 * A host outlives an upgrade, so existing definitions keep their meaning forever; a change may only add, and
 * increments the version. A client announces the version of the host (host.json) and uses no later feature;
 * the worker lets a host of another version finish its sessions and starts new ones elsewhere.
 */
export const hostProtocolVersion = 4;

/** An environment and an argv together stay far below this; a larger frame is invalid. */
export const frameLimit = 32 * 1024 * 1024;

export const frameKinds = {
  /** JSON: a ClientMessage or a HostMessage. */
  message: 1,
  /** Output of the program, host → viewer. */
  output: 2,
  /** Input for the program, viewer → host. */
  input: 3,
  /** Bytes that repaint the whole screen, host → viewer. */
  snapshot: 4,
} as const;

type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

export interface Frame {
  readonly kind: number;
  readonly body: Uint8Array;
}

export interface StartRequest {
  readonly id: string;
  readonly directory: string;
  readonly argv: readonly string[];
  /** Merged into the last `environment` sent over this connection. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask?: number | undefined;
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  /** Runs in its own cgroup even without a terminal. */
  readonly contained?: boolean | undefined;
  /** Variables of `env` whose values are masked in all output before it is stored or shown; since version 3. */
  readonly masked?: readonly string[] | undefined;
}

export interface HostedSession {
  readonly id: string;
  readonly directory: string;
  readonly pid: number;
  readonly mark: number;
  readonly startedAt: number;
  readonly cgroup?: string | undefined;
  readonly exit?: SessionExit;
}

export type ClientMessage =
  | { readonly type: "hello"; readonly protocol: number; readonly role: "worker" }
  | {
      readonly type: "hello";
      readonly protocol: number;
      readonly role: "viewer";
      readonly session: string;
      readonly readOnly: boolean;
      readonly columns: number;
      readonly rows: number;
    }
  /** Sends input frames without viewing; each is acknowledged by `written`. */
  | {
      readonly type: "hello";
      readonly protocol: number;
      readonly role: "sender";
      readonly session: string;
    }
  /** The initial environment of sessions started from now on: the tasks of a run share kilobytes of it. */
  | { readonly type: "environment"; readonly variables: Readonly<Record<string, string>> }
  | { readonly type: "start"; readonly request: StartRequest }
  | { readonly type: "forget"; readonly id: string }
  | { readonly type: "renew"; readonly leaseMs: number }
  /** Exit as soon as no session runs; new ones are refused. */
  | { readonly type: "drain" }
  | { readonly type: "resize"; readonly columns: number; readonly rows: number };

export type HostMessage =
  | {
      readonly type: "welcome";
      readonly protocol: number;
      readonly host: string;
      readonly sessions: readonly HostedSession[];
    }
  | { readonly type: "started"; readonly session: HostedSession }
  | { readonly type: "refused"; readonly id: string; readonly failure: Failure }
  /** `alone`: the system confirmed that no process outlived it; otherwise the client must check. */
  | { readonly type: "ended"; readonly id: string; readonly exit: SessionExit; readonly alone?: true }
  /** `owned`: another viewer controls the size; since version 4. */
  | {
      readonly type: "attached";
      readonly columns: number;
      readonly rows: number;
      readonly owned?: boolean | undefined;
    }
  /** Sent to viewers in order with the output; since version 3. */
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  | { readonly type: "written"; readonly bytes: number };

// Both exist in every runtime that uses this protocol, but not in the library set of `shared`.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const headerBytes = 5;

export function encodeFrame(kind: FrameKind, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headerBytes + body.length);
  new DataView(frame.buffer).setUint32(0, body.length + 1);
  frame[4] = kind;
  frame.set(body, headerBytes);
  return frame;
}

export function encodeMessage(message: ClientMessage | HostMessage): Uint8Array {
  return encodeFrame(frameKinds.message, encoder.encode(JSON.stringify(message)));
}

/** The host's socket is 0600, so the other end is this user's own program: only the JSON syntax is checked. */
export function decodeMessage<T extends ClientMessage | HostMessage>(
  body: Uint8Array,
): Result<T, "malformed"> {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    if (typeof value !== "object" || value === null || !("type" in value)) return fail("malformed");
    return ok(value as T);
  } catch {
    return fail("malformed");
  }
}

/** Splits a byte stream into frames; keeps an incomplete frame for the next chunk. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): Result<Frame[], "frame-too-large"> {
    let bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const frames: Frame[] = [];
    while (bytes.length >= headerBytes) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      if (length < 1 || length > frameLimit) return fail("frame-too-large");
      if (bytes.length < length + 4) break;
      frames.push({ kind: bytes[4] ?? 0, body: bytes.subarray(headerBytes, length + 4) });
      bytes = bytes.subarray(length + 4);
    }
    this.#rest = bytes;
    return ok(frames);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
