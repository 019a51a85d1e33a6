import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  frameKinds,
  frameLimit,
  FrameReader,
  type ClientMessage,
  type Frame,
} from "./host-frames.ts";

const frame = fc.record({
  kind: fc.constantFrom(...Object.values(frameKinds)),
  body: fc.uint8Array({ maxLength: 300 }),
});

/** Splits `bytes` at the offsets in `cuts`, as a socket may. */
function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts.map((place) => place % (bytes.length + 1)), 0, bytes.length];
  const sorted = places.sort((first, second) => first - second);
  return sorted.slice(1).map((place, at) => bytes.slice(sorted[at], place));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function readAll(chunks: readonly Uint8Array[]): Frame[] {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => {
    const read = reader.push(chunk);
    if (!read.ok) throw new Error(read.failure);
    return read.value.map(({ kind, body }) => ({ kind, body: Uint8Array.from(body) }));
  });
}

describe("frames of a session host", () => {
  it("arrive as they were sent, wherever the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (frames, cuts) => {
          const bytes = joined(frames.map(({ kind, body }) => encodeFrame(kind, body)));
          expect(readAll(cut(bytes, cuts))).toEqual(frames);
        },
      ),
    );
  });

  it("arrive byte by byte too", () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), (frames) => {
        const bytes = joined(frames.map(({ kind, body }) => encodeFrame(kind, body)));
        expect(readAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(frames);
      }),
      { numRuns: 30 },
    );
  });

  it("carry messages with any text unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (id, leaseMs) => {
        const messages: ClientMessage[] = [
          { type: "forget", id },
          { type: "renew", leaseMs },
        ];
        const bytes = joined(messages.map(encodeMessage));
        const read = readAll(cut(bytes, [leaseMs])).map(({ body }) => decodeMessage<ClientMessage>(body));
        expect(read).toEqual(messages.map((value) => ({ ok: true, value })));
      }),
    );
  });

  it.each([0, frameLimit + 1, 0xffffffff])("are refused when they claim to be %i bytes long", (length) => {
    const header = new Uint8Array(5);
    new DataView(header.buffer).setUint32(0, length);
    expect(new FrameReader().push(header)).toEqual({ ok: false, failure: "frame-too-large" });
  });

  it("are no message when they hold anything but an object with a type, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (body) => {
        const read = decodeMessage(body);
        expect(!read.ok || "type" in read.value).toBe(true);
      }),
    );
    for (const text of ["", "1", "null", "{}", "[]", '"type"']) {
      expect(decodeMessage(new Uint8Array([...text].map((each) => each.charCodeAt(0))))).toMatchObject({
        ok: false,
      });
    }
  });
});
