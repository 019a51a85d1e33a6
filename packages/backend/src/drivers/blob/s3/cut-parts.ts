/** The smallest part that S3 accepts is 5 MiB; a larger one costs memory. */
const smallestPart = 8_388_608;
/** S3 accepts 10,000. */
const mostParts = 9_500;

/** Parts of one blob have one size, because some stores demand it. */
export function partSize(bytes: number | undefined): number {
  return Math.max(smallestPart, Math.ceil((bytes ?? 0) / mostParts));
}

/** Cuts a stream into parts of exactly this size, but for the last one; yields an empty one for an empty stream. */
export async function* cutParts(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  let gathered: Uint8Array[] = [];
  let room = size;
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    for (let at = 0; at < piece.length;) {
      // Only when more follows, so that the last part is known as such.
      if (room === 0) {
        yield { bytes: Buffer.concat(gathered), isLast: false };
        gathered = [];
        room = size;
      }
      const taken = piece.subarray(at, at + room);
      gathered.push(taken);
      room -= taken.length;
      at += taken.length;
    }
  }
  yield { bytes: Buffer.concat(gathered), isLast: true };
}
