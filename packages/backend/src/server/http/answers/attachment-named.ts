/**
 * Returns a `Content-Disposition` for any file name (RFC 6266): an ASCII form for old clients and a percent-encoded
 * form (RFC 8187) for the others, so that no name can end the header or inject another.
 */
export function attachmentNamed(name: string): string {
  const plain = name.replaceAll(/[^\w. ()+=@-]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
