export interface KeyBinding {
  /** What it does, for the list of keys. */
  readonly does: string;
  readonly run: () => void;
}

/** By their keys: `j`, `mod+k`, sequences such as `g b`. */
export type KeyBindings = Readonly<Record<string, KeyBinding>>;

export interface KeyGroup {
  /** Where they hold, above them in the list: such as "Board". */
  readonly title: string;
  readonly bindings: () => KeyBindings;
}

/** Keys of a sequence follow each other within this time, ms. */
const sequenceMs = 1000;

/** Which keys do what at the moment: of the page, the panels on it, and the shell. What came last goes first. */
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

  /** What the key does, after those typed just before; undefined: nothing, or a sequence has only begun. */
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
