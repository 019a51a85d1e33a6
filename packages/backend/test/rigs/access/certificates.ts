import { execFileSync } from "node:child_process";

/**
 * Makes a self-signed certificate and its key in a directory with this machine's openssl; `name`
 * distinguishes several.
 */
export function makeCertificate(
  directory: string,
  name: string,
  { days = 2 } = {},
): { cert: string; key: string } {
  const [cert, key] = [`${directory}/${name}.crt`, `${directory}/${name}.key`];
  const subject = [
    "-subj",
    `/CN=${name}`,
    "-addext",
    "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2",
  ];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", `${days}`];
  const options = ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert];
  execFileSync("openssl", options, { stdio: "pipe" });
  return { cert, key };
}
