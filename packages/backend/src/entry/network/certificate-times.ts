import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

import type { AlertFacts } from "@wezterm-parallel/shared/domain/alerts/find-conditions";

/**
 * Returns when the certificate in a file, as it is now, begins and ends; undefined for a file that cannot be read, about which
 * the log says more.
 */
export function certificateTimes(file: string): () => AlertFacts["certificate"] {
  let known: { readonly written: number; readonly times: AlertFacts["certificate"] } | undefined;
  return () => {
    try {
      const { mtimeMs: written } = statSync(file);
      if (known?.written !== written) known = { written, times: readTimes(file) };
      return known.times;
    } catch {
      return undefined;
    }
  };
}

/** The first certificate of the file is that of the server. */
function readTimes(file: string): AlertFacts["certificate"] {
  const { validFrom, validTo } = new X509Certificate(readFileSync(file));
  return { from: Date.parse(validFrom), to: Date.parse(validTo) };
}
