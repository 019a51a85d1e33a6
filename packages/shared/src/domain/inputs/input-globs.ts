import ignore, { type Ignore } from "ignore";

/** Returns the globs and the names of variables among a task's inputs. */
export function splitInputs(inputs: readonly string[]) {
  return {
    globs: inputs.filter((input) => !input.startsWith("$")),
    variables: inputs.filter((input) => input.startsWith("$")).map((input) => input.slice(1)),
  };
}

/** Returns true for submodules, whose files no glob sees, and for attributes, which change files at checkout. */
export function alwaysCounts({ path, mode }: { readonly path: string; readonly mode: string }): boolean {
  return mode === "160000" || /(^|\/)\.gitattributes$/.test(path);
}

/** Globs of a task's inputs, each as in .gitignore; those that begin with `!` leave files out, wherever they are. */
export class InputGlobs {
  readonly #globs: readonly Glob[];
  readonly #leftOut: Ignore;

  constructor(written: readonly string[]) {
    const globs = written.map((glob) => glob.replace(/^(!?)\.\//, "$1/"));
    const wanted = globs.filter((glob) => !glob.startsWith("!"));
    const others = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
    this.#globs = wanted.map((glob) => new Glob(glob));
    this.#leftOut = ignore({ ignorecase: false }).add(others);
  }

  /** Globs without special characters: each is the path of a file or directory. */
  get names(): readonly string[] {
    return this.#globs.flatMap(({ text }) => (/[*?[\\]|\/$/.test(text) ? [] : [text.replace(/^\//, "")]));
  }

  matches(path: string): boolean {
    return this.#globs.some((glob) => glob.matches(path)) && !this.#leftOut.ignores(path);
  }

  unmatched(paths: readonly string[]): readonly string[] {
    return this.#globs.filter((glob) => !paths.some((path) => glob.matches(path))).map(({ text }) => text);
  }
}

class Glob {
  readonly text: string;
  /** The path before the first special character; empty for a glob that matches in every directory. */
  readonly #start: string;
  readonly #matcher: Ignore;

  constructor(text: string) {
    this.text = text;
    const anchored = text.replace(/\/$/, "").includes("/");
    this.#start = anchored ? (/^\/?([^*?[\\]*)/.exec(text)?.[1] ?? "") : "";
    this.#matcher = ignore({ ignorecase: false }).add(text);
  }

  /** Compares the start first, because most files of a large project match no glob of a task. */
  matches(path: string): boolean {
    return `${path}/`.startsWith(this.#start) && this.#matcher.ignores(path);
  }
}
