import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** Each holds a part in memory. */
const partsAtOnce = 3;

/** Sends commands, until the store is closed. */
export type S3Caller = Pick<S3Client, "send">;

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

interface Wish {
  readonly first: Uint8Array;
  readonly rest: AsyncIterable<{ readonly bytes: Uint8Array }>;
  readonly condition: { readonly IfNoneMatch?: "*" };
}

/** Sends a blob in parts; it appears when the last one has arrived. Otherwise the parts are dropped, and this throws. */
export async function uploadParts(client: S3Caller, target: Target, wish: Wish): Promise<void> {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: "CRC32" }),
  );
  try {
    const Parts = await sendParts(client, { ...target, UploadId }, wish);
    await client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts },
        ...wish.condition,
      }),
    );
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function sendParts(
  client: S3Caller,
  target: Target & { readonly UploadId: string | undefined },
  { first, rest }: Wish,
): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  const sending = new Set<Promise<void>>();
  const send = (Body: Uint8Array, PartNumber: number): void => {
    const sent = client
      .send(new UploadPartCommand({ ...target, PartNumber, Body, ChecksumAlgorithm: "CRC32" }))
      .then(({ ETag, ChecksumCRC32 }) => void (parts[PartNumber - 1] = { PartNumber, ETag, ChecksumCRC32 }))
      .finally(() => sending.delete(sent));
    sending.add(sent);
  };
  try {
    send(first, 1);
    let number = 1;
    for await (const { bytes } of rest) {
      if (sending.size >= partsAtOnce) await Promise.race(sending);
      send(bytes, (number += 1));
    }
    await Promise.all(sending);
  } finally {
    // The upload is aborted only when no part is under way, otherwise that part would stay.
    await Promise.allSettled(sending);
  }
  return parts;
}
