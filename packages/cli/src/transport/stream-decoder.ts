/** Returns a decoder of UTF-8 that may be cut anywhere. */
export function streamDecoder(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  return (bytes) => decoder.decode(bytes, { stream: true });
}
