import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { makeCertificate } from "../../../test/rigs/access/certificates.ts";
import { certificateTimes } from "./certificate-times.ts";

const hour = 3_600_000;

test("tells the times of the certificate that is in the file now", () => {
  const directory = mkdtempSync(`${tmpdir()}/wzp-certificate-`);
  const { cert } = makeCertificate(directory, "short");
  const timesOf = certificateTimes(cert);
  const hours = () => {
    const { from, to } = timesOf() ?? { from: 0, to: 0 };
    return [from, to].map((time) => Math.round((time - Date.now()) / hour));
  };
  expect(hours()).toEqual([-0, 48]);
  renameSync(makeCertificate(directory, "long", { days: 90 }).cert, cert);
  expect(hours()).toEqual([-0, 90 * 24]);
  writeFileSync(cert, "no certificate");
  expect(timesOf()).toBeUndefined();
  rmSync(directory, { recursive: true });
  expect(timesOf()).toBeUndefined();
});
