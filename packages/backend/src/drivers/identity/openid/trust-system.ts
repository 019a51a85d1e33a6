import { getCACertificates, setDefaultCACertificates } from "node:tls";

let trusted = false;

/**
 * Providers inside a company are vouched for by its own authority, which its machines know: what the system trusts
 * counts beside Node's own list. For this whole process, which speaks TLS to nobody but the provider.
 */
export function trustSystem(): void {
  if (trusted) return;
  trusted = true;
  setDefaultCACertificates([...getCACertificates("default"), ...getCACertificates("system")]);
}
