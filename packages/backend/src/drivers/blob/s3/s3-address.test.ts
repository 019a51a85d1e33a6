import { expect, test } from "vitest";

import { readS3Address } from "./s3-address.ts";

const read = (address: string, env = {}) => {
  const found = readS3Address(address, env);
  return found.ok ? found.value : found.failure.detail;
};

test("an address has a bucket, and maybe a prefix, an endpoint and a region", () => {
  const plain = { bucket: "my-bucket", prefix: "", inPath: false };
  expect(read("s3://my-bucket")).toEqual(plain);
  expect(read("s3://my-bucket/")).toEqual(plain);
  expect(read("s3://my-bucket//a/b/?region=eu-west-1&profile=wzp")).toEqual({
    ...plain,
    prefix: "a/b/",
    region: "eu-west-1",
    profile: "wzp",
  });
  expect(read("s3://my-bucket?endpoint=https://s3.example.org")).toEqual({
    ...plain,
    endpoint: "https://s3.example.org",
    region: "us-east-1",
    inPath: true,
  });
  expect(read("s3://b.1?endpoint=https://s3.example.org&path-style=false")).toMatchObject({ inPath: false });
});

test("an endpoint and its region come from the usual variables too", () => {
  const env = { AWS_ENDPOINT_URL: "http://10.0.0.1:9000", AWS_REGION: "garage" };
  expect(read("s3://bucket", env)).toMatchObject({ endpoint: "http://10.0.0.1:9000", region: "garage" });
  const own = { ...env, AWS_ENDPOINT_URL_S3: "http://10.0.0.2:9000" };
  expect(read("s3://bucket", own)).toMatchObject({ endpoint: "http://10.0.0.2:9000" });
  expect(read("s3://bucket?endpoint=http://10.0.0.3", own)).toMatchObject({ endpoint: "http://10.0.0.3" });
});

test.each([
  ["https://bucket/prefix", "https://bucket/prefix"],
  ["s3:///prefix", "s3:///prefix"],
  ["s3://Bucket_/x y", "s3://Bucket_/x y"],
  ["s3://bucket?region=a&colour=red", "s3://bucket?region=a&colour=red"],
  ["s3://bucket?endpoint=ftp://x", "s3://bucket?endpoint=ftp://x"],
  ["s3://me:hunter2@bucket", "s3://***@bucket"],
  ["s3://bucket?secret_access_key=hunter2", "s3://bucket?secret_access_key=***"],
  ["s3://bucket?endpoint=https://me:hunter2@host", "s3://bucket?endpoint=https://***@host"],
])("%s is refused, without secrets", (address, shown) => {
  expect(read(address)).toBe(`${shown} is not the address of a store.`);
});
