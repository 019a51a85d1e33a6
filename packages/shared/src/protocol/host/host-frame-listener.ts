import { decodeMessage, FrameReader, frameKinds, type Frame, type HostMessage } from "./host-frames.ts";

/** What a host says to a viewer or sender. */
export interface HostFrameListener {
  output(bytes: Uint8Array): void;
  /** Bytes that paint the screen from nothing. */
  snapshot(bytes: Uint8Array): void;
  message(message: HostMessage): void;
}

/** Takes what comes from a host's socket, cut anywhere; answers false for what no host says. */
export function hearHostFrames(listener: HostFrameListener): (chunk: Uint8Array) => boolean {
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
