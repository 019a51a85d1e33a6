import { decodeMessage, FrameReader, frameKinds, type Frame, type HostMessage } from "./host-frames.ts";

/** Handles messages from a host to a viewer or sender. */
export interface HostFrameListener {
  output(bytes: Uint8Array): void;
  /** Bytes that paint the whole screen. */
  snapshot(bytes: Uint8Array): void;
  message(message: HostMessage): void;
}

/** Parses chunks from a host's socket, split anywhere; the returned function returns false for invalid frames. */
export function receiveHostFrames(listener: HostFrameListener): (chunk: Uint8Array) => boolean {
  const reader = new FrameReader();
  return (chunk) => {
    const frames = reader.push(chunk);
    if (!frames.ok) return false;
    for (const frame of frames.value) handFrame(listener, frame);
    return true;
  };
}

function handFrame(listener: HostFrameListener, { kind, body }: Frame): void {
  if (kind === frameKinds.output) return listener.output(body);
  if (kind === frameKinds.snapshot) return listener.snapshot(body);
  const message = decodeMessage<HostMessage>(body);
  if (message.ok) listener.message(message.value);
}
