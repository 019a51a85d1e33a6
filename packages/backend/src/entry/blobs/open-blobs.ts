import { resolve } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Blobs } from "../../drivers/blob/blobs.ts";

/** Opens the store at an address: `s3://BUCKET/PREFIX`, or the absolute path of a directory. Asks it nothing yet. */
export async function openBlobs(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<Blobs, Failure>> {
  if (address.startsWith("/")) {
    const { openFileBlobs } = await import("../../drivers/blob/files/open-file-blobs.ts");
    return ok(openFileBlobs(resolve(address)));
  }
  const { openS3Blobs } = await import("../../drivers/blob/s3/open-s3-blobs.ts");
  return openS3Blobs(address, env);
}
