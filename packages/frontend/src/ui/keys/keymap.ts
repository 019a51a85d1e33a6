export interface KeyBinding {
  /** Description for the list of shortcuts. */
  readonly does: string;
  readonly run: () => void;
}

/** Bindings by key: `j`, `mod+k`, sequences such as `g b`. */
export type KeyBindings = Readonly<Record<string, KeyBinding>>;

export interface KeyGroup {
  /** Heading in the list of shortcuts, such as "Board". */
  readonly title: string;
  readonly bindings: () => KeyBindings;
}

/** Maximum time between the keys of a sequence, ms. */
const sequenceMs = 1000;

/** The current bindings of the shell, the page and its panels. The latest added take precedence. */
export class Keymap {
  readonly #groups: KeyGroup[] = [];
  #typed = "";
  #typedAt = 0;

  add(group: KeyGroup): () => void {
    this.#groups.push(group);
    return () => void this.#groups.splice(this.#groups.indexOf(group), 1);
  }

  get groups(): readonly KeyGroup[] {
    return this.#groups.toReversed();
  }

  /**
   * Returns the binding for a key, considering the keys just before; undefined: none, "begun": the first key of a
   * sequence.
   */
  press(name: string, at: number): KeyBinding | "begun" | undefined {
    const before = at - this.#typedAt < sequenceMs ? this.#typed : "";
    this.#typedAt = at;
    for (const typed of before === "" ? [name] : [`${before} ${name}`, name]) {
      const found = this.#find(typed);
      this.#typed = found === "begun" ? typed : "";
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #find(typed: string): KeyBinding | "begun" | undefined {
    let begun = false;
    for (const group of this.groups) {
      const bindings = group.bindings();
      const binding = bindings[typed];
      if (binding !== undefined) return binding;
      begun ||= Object.keys(bindings).some((keys) => keys.startsWith(`${typed} `));
    }
    return begun ? "begun" : undefined;
  }
}
