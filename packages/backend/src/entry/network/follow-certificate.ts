import { unwatchFile, watchFile } from "node:fs";

import type { Logger } from "../../base/log.ts";
import type { NetworkListener } from "../../server/http/listen-on-network.ts";
import { type CertificateFiles, loadCertificate } from "./load-certificate.ts";

/** Polling takes microseconds and, unlike a watch, follows the symbolic links that ACME clients change. */
const lookEveryMs = 1000;

/**
 * Loads a renewed certificate without a restart. Its two files change one after the other: while they do not match,
 * the previous certificate stays in use.
 */
export function followCertificate(
  files: CertificateFiles,
  listener: NetworkListener,
  log: Logger,
): Disposable {
  const look = () => {
    const certificate = loadCertificate(files);
    if (!certificate.ok)
      return log.warn({ failure: certificate.failure }, "the changed certificate cannot be used");
    listener.replaceCertificate(certificate.value);
    log.info({ cert: files.cert }, "reloaded the changed certificate");
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { interval: lookEveryMs, persistent: false }, look);
  return {
    [Symbol.dispose]: () => {
      for (const path of paths) unwatchFile(path, look);
    },
  };
}
