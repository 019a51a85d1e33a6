/** Byte sequences that reveal a secret. */
interface SecretForms {
  /** Matched literally. */
  readonly plain: readonly Buffer[];
  /** Base64, where line breaks between the characters are ignored. */
  readonly wrapped: readonly Buffer[];
}

/** A shorter line of a multi-line value (such as a private key) is not secret: `{`, or common words. */
const shortestLine = 16;

/** The last line of a key is the remainder: it is as secret as the others, but often shorter. */
const shortestLastLine = 8;

/** Returns common encodings of the values: plain, escaped for JSON, URLs, shells, Python and HTML, hex and base64. */
export function formsOf(values: readonly string[]): SecretForms {
  const plain = values.flatMap((value) => [
    value,
    value.replaceAll("\n", "\r\n"),
    ...longLines(value),
    ...jsonForms(value),
    ...urlForms(value),
    ...shellForms(value),
    ...pythonForms(value),
    ...htmlForms(value),
    ...hexForms(value),
  ]);
  const wrapped = values.flatMap((value) => base64Forms(Buffer.from(value)));
  return { plain: toBytes(plain), wrapped: toBytes(wrapped) };
}

function longLines(value: string): string[] {
  const lines = value.split(/\r?\n/);
  if (lines.length === 1) return [];
  const last = lines.findLast((line) => line.trim() !== "");
  return lines.filter((line) => line.length >= (line === last ? shortestLastLine : shortestLine));
}

/** Programs differ in optional escapes: slashes, non-ASCII characters, HTML's special characters. */
function jsonForms(value: string): string[] {
  const usual = JSON.stringify(value).slice(1, -1);
  const ascii = usual.replace(/[\u007f-\uffff]/g, escapeUnit);
  const html = usual.replace(/[<>&\u2028\u2029]/g, escapeUnit);
  return [usual, ascii, html, usual.replaceAll("/", String.raw`\/`), ascii.replaceAll("/", String.raw`\/`)];
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Between single quotes, and by `printf %q`, which escapes special characters with a backslash. */
function shellForms(value: string): string[] {
  const ansi = value.replace(/[\\']/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`);
  return [
    value.replaceAll("'", String.raw`'\''`),
    value.replace(/[^\w%+./:=@\u0080-\uffff-]/g, String.raw`\$&`),
    ansi,
  ];
}

/** Python's `repr` of text and bytes, with both kinds of quotes. */
function pythonForms(value: string): string[] {
  const usual = value
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\t", String.raw`\t`);
  const bytes = Buffer.from(usual)
    .toString("latin1")
    .replace(/[\u0080-\u00ff]/g, (unit) => `\\x${unit.charCodeAt(0).toString(16)}`);
  return [usual, bytes].flatMap((form) => [form, form.replaceAll("'", String.raw`\'`)]);
}

/** The characters that libraries escape, and the two ways in which they write quotes. */
function htmlForms(value: string): string[] {
  const must = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quotes = must.replaceAll('"', "&quot;");
  return [must, quotes, ...["&#39;", "&#x27;", "&apos;"].map((one) => quotes.replaceAll("'", one))];
}

function hexForms(value: string): string[] {
  const hex = Buffer.from(value).toString("hex");
  return [hex, hex.toUpperCase()];
}

function urlForms(value: string): string[] {
  const usual = encodeURIComponent(value);
  const strict = usual.replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const asPath = usual.replaceAll("%2F", "/");
  const forms = [usual, strict, asPath, strict.replaceAll("%2F", "/"), strict.replaceAll("%7E", "~")];
  const all = [...forms, ...forms.map((form) => form.replaceAll("%20", "+")), encodeURI(value)];
  return [...all, ...all.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/**
 * Returns the parts that do not depend on the surrounding bytes, for the three alignments. Omits characters that
 * contain bits of a neighbour. A complete encoding of the value alone is masked with its padding.
 */
function base64Forms(value: Buffer): string[] {
  const aligned = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value]).toString("base64");
    const from = Math.ceil((before * 8) / 6);
    return text.slice(from, Math.floor(((before + value.length) * 8) / 6));
  });
  const alone = value.toString("base64");
  const forms = [...aligned, alone, alone.replaceAll("=", "")];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

function toBytes(texts: readonly string[]): Buffer[] {
  return [...new Set(texts)].filter((text) => text !== "").map((text) => Buffer.from(text));
}
