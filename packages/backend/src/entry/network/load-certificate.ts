import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ListenSettings } from "@wezterm-parallel/shared/protocol/listen-settings";

import { type Certificate, secureOptions } from "../../server/http/listen-on-network.ts";

export type CertificateFiles = NonNullable<ListenSettings["tls"]>;

/** Loads and tests the certificate; reports one that cannot be read, is invalid, or does not match its key. */
export function loadCertificate(files: CertificateFiles): Result<Certificate, Failure> {
  try {
    if ((statSync(files.key).mode & 0o007) !== 0) return fail(isOpenKey(files.key));
    const certificate = { cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8") };
    createSecureContext(secureOptions(certificate));
    return ok(certificate);
  } catch (error) {
    return fail(cannotUse(files, error as NodeJS.ErrnoException));
  }
}

/** Group access is allowed, because machines that store keys for several servers use a group. */
function isOpenKey(key: string): Failure {
  return {
    reason: "permission-denied",
    detail: `Every user of this machine can read or change the private key ${key}.`,
    hint: `Restrict it: chmod o= ${quoteWord(key)}. Until you replace the key, anyone who has read it can impersonate this server.`,
  };
}

function cannotUse(
  { cert, key }: CertificateFiles,
  { syscall, code, message }: NodeJS.ErrnoException,
): Failure {
  if (syscall !== undefined) {
    return {
      reason: "invalid-request",
      detail: `The certificate cannot be read: ${message}.`,
      hint: "Check --tls-cert and --tls-key, and that the user of the server can read the files.",
    };
  }
  const why =
    code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH" ? "the key does not match the certificate" : message;
  return {
    reason: "invalid-request",
    detail: `${cert} and ${key} cannot be used as certificate and key: ${why}.`,
    hint: "Both must be PEM. In its file, the certificate comes first, followed by its intermediate certificates.",
  };
}
