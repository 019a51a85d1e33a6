const mask = "***";
/** Shorter values would also hide unrelated text. */
const shortestSecret = 6;

/** Names of variables and fields with secret values; `tokens` counts what agents use. */
const secretName =
  /passw|passphrase|secret|credential|authorization|cookie|api_?key|private_?key|token(?!s)/i;

/** Matches texts that look like a key or a token, anywhere in a line. */
const tokens = [
  /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g,
  /\b(?:Bearer|Basic) [\w.~+/=-]+/gi,
  /\bwzp[a-z]{0,2}_[\w-]{10,}/g,
  /\b(?:gh[a-z]|github_pat|glpat|xox[a-z]|sk|pk|npm|pypi|hf)[-_][\w-]{10,}/g,
  /\bA(?:KIA|SIA)[A-Z\d]{12,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
] as const;

/** `name=value` and `name: value`, as in addresses, options and headers. */
const assignment =
  /\b([\w-]{0,40}(?:passw|passphrase|secret|token(?!s)|api[_-]?key)[\w-]{0,20}["']?[=:]\s?["']?)([^\s&;,"']+)/gi;
const inAddress = /\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"']{1,500}@/gi;

/** Hides secrets in what is shown to others: values that are known, names that say so, and forms of tokens. */
export class Redaction {
  readonly #values: readonly string[];
  readonly #home: string;

  /** `env`: values of its variables with secret names are hidden. `home`: the person's directory, written as `~`. */
  constructor(env: Readonly<Record<string, string | undefined>>, home: string) {
    const values = Object.entries(env).flatMap(([name, value]) =>
      secretName.test(name) && value !== undefined && value.length >= shortestSecret ? [value] : [],
    );
    this.#values = values.toSorted((one, other) => other.length - one.length);
    this.#home = home;
  }

  text(text: string): string {
    let shown = text;
    for (const value of this.#values) shown = shown.replaceAll(value, mask);
    for (const token of tokens) shown = shown.replaceAll(token, mask);
    shown = shown.replaceAll(inAddress, `$1${mask}@`).replaceAll(assignment, `$1${mask}`);
    return this.#home.length > 1 ? shown.replaceAll(this.#home, "~") : shown;
  }

  /** Keeps the structure and numbers of a JSON value, and everything that is no secret. */
  value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value).map(([name, each]) => {
      const hidden = secretName.test(name) && (typeof each === "string" || Array.isArray(each));
      return [this.text(name), hidden ? mask : this.value(each)] as const;
    });
    return Object.fromEntries(fields);
  }
}
