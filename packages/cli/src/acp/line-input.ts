/** An action of a person at the keyboard. */
export type Typed =
  | { readonly kind: "changed" }
  | { readonly kind: "submitted"; readonly text: string }
  /** One of `y`, `n` and the digits, while nothing else was typed. */
  | { readonly kind: "choice"; readonly key: string }
  | { readonly kind: "escape" | "interrupt" | "end" };

const paste = { start: "\u001B[200~", end: "\u001B[201~" } as const;
/** Keys that this input does not know, such as arrows. */
// oxlint-disable-next-line no-control-regex
const sequence = /^\u001B(?:\[[0-?]*[ -/]*[@-~]|O.)/;

/** The line that a person types, from the bytes of a terminal in raw mode. A paste may have several lines. */
export class LineInput {
  text = "";
  #open = "";
  #pasting = false;

  read(more: string): readonly Typed[] {
    const typed: Typed[] = [];
    this.#open += more;
    while (this.#open !== "") {
      const found = this.#pasting ? this.#readPaste() : this.#readKey();
      if (found === undefined) break;
      typed.push(found);
    }
    return typed;
  }

  #readPaste(): Typed | undefined {
    const end = this.#open.indexOf(paste.end);
    // The end may come in pieces.
    if (end < 0) return undefined;
    this.text += this.#open
      .slice(0, end)
      .replaceAll(/\r\n?/g, "\n")
      .replaceAll(/(?!\n|\t)\p{Cc}/gu, "");
    this.#open = this.#open.slice(end + paste.end.length);
    this.#pasting = false;
    return { kind: "changed" };
  }

  #readKey(): Typed | undefined {
    if (this.#open.startsWith(paste.start)) {
      this.#open = this.#open.slice(paste.start.length);
      this.#pasting = true;
      return { kind: "changed" };
    }
    if (this.#open.length > 1 && paste.start.startsWith(this.#open)) return undefined;
    const skipped = sequence.exec(this.#open)?.[0];
    const [key = ""] = this.#open;
    this.#open = this.#open.slice((skipped ?? key).length);
    return skipped === undefined ? this.#take(key) : { kind: "changed" };
  }

  #take(key: string): Typed {
    switch (key) {
      case "\r":
      case "\n":
        return this.#submit();
      case "\u0003":
        return { kind: "interrupt" };
      case "\u0004":
        return this.text === "" ? { kind: "end" } : { kind: "changed" };
      case "\u001B":
        return { kind: "escape" };
      case "\u007F":
      case "\b":
        this.text = [...this.text].slice(0, -1).join("");
        return { kind: "changed" };
      case "\u0015":
        this.text = "";
        return { kind: "changed" };
      default:
        return this.#add(key);
    }
  }

  #submit(): Typed {
    const { text } = this;
    this.text = "";
    return { kind: "submitted", text };
  }

  #add(key: string): Typed {
    if (this.text === "" && /^[yn1-9]$/.test(key)) return { kind: "choice", key };
    if (!/\p{Cc}/u.test(key)) this.text += key;
    return { kind: "changed" };
  }
}
