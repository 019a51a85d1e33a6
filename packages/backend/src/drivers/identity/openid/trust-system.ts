import { getCACertificates, setDefaultCACertificates } from "node:tls";

let trusted = false;

/**
 * Trusts the system's certificate authorities besides Node's own list, because providers inside a company
 * often use its own authority. Applies to the whole process, whose only TLS peer is the provider.
 */
export function trustSystem(): void {
  if (trusted) return;
  trusted = true;
  setDefaultCACertificates([...getCACertificates("default"), ...getCACertificates("system")]);
}
