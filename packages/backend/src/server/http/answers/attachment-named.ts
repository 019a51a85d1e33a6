/**
 * `Content-Disposition` for a file of any name (RFC 6266): plain characters for old readers, all of it percent-encoded
 * (RFC 8187) for the others, so that no name ends the header or adds to it.
 */
export function attachmentNamed(name: string): string {
  const plain = name.replaceAll(/[^\w. ()+=@-]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
