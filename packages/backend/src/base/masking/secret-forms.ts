/** The bytes that give a secret away. */
export interface SecretForms {
  /** As they stand. */
  readonly plain: readonly Buffer[];
  /** Base64, which programs break into lines: line ends between the characters are part of it. */
  readonly wrapped: readonly Buffer[];
}

/** A line of a longer value (a private key) that is shorter says nothing: `{`, or words that anybody prints. */
const shortestLine = 16;

/** How programs usually write these values: as they are, escaped for JSON, URLs and shells, and in base64. */
export function formsOf(values: readonly string[]): SecretForms {
  const plain = values.flatMap((value) => [
    value,
    value.replaceAll("\n", "\r\n"),
    ...longLines(value),
    ...jsonForms(value),
    ...urlForms(value),
    value.replaceAll("'", String.raw`'\''`),
  ]);
  const wrapped = values.flatMap((value) => base64Forms(Buffer.from(value)));
  return { plain: toBytes(plain), wrapped: toBytes(wrapped) };
}

function longLines(value: string): string[] {
  const lines = value.split(/\r?\n/);
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= shortestLine);
}

/** Programs differ in what they escape beyond what they must: slashes, everything beyond ASCII, HTML's characters. */
function jsonForms(value: string): string[] {
  const usual = JSON.stringify(value).slice(1, -1);
  const ascii = usual.replace(/[\u007f-\uffff]/g, escapeUnit);
  const html = usual.replace(/[<>&\u2028\u2029]/g, escapeUnit);
  return [usual, ascii, html, usual.replaceAll("/", String.raw`\/`), ascii.replaceAll("/", String.raw`\/`)];
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
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
 * What is the same whatever stands before and behind the value: three alignments. A character that also holds bits
 * of a neighbour is left out; whole encodings of the value alone are masked with their padding.
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
