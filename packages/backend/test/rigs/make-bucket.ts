import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";

import { s3Variables } from "../../../shared/test/rigs/s3-rig.ts";

/** Makes a bucket in a store that checks credentials. */
export async function makeBucket(endpoint: string, name: string): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = s3Variables;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
}
