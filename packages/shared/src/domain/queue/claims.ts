/**
 * Returns whether a path may exist that both lists of globs (as in .gitignore, from the top of the project) match.
 * Never false if there is one: what is hard to compare counts as crossing.
 */
export function claimsCross(some: readonly string[], others: readonly string[]): boolean {
  const parsed = others.map(segmentsOf);
  return some.some((glob) => {
    const segments = segmentsOf(glob);
    return parsed.some((other) => pathsCross(segments, other));
  });
}

/** Letters are compared without case, because some file systems do not tell them apart. */
function segmentsOf(glob: string): readonly string[] {
  const text = glob.toLowerCase().replace(/^(?:\.\/)+/, "/");
  const bare = text.replace(/(?<!\/)\/+$/, "");
  const isAnchored = bare.includes("/");
  const segments = bare.split("/").filter((segment) => segment !== "");
  return isAnchored ? segments : ["**", ...segments];
}

/** A glob also matches everything under what it names, so that a shorter one is continued by any segments. */
function pathsCross(a: readonly string[], b: readonly string[]): boolean {
  return reachesEnd({
    step: (i, j) => {
      if (a[i] === "**" || b[j] === "**") return "either";
      return namesCross(a[i] ?? "", b[j] ?? "") ? "both" : "none";
    },
    isEnd: (i, j) => i === a.length || j === b.length,
    lengths: [a.length, b.length],
  });
}

function namesCross(a: string, b: string): boolean {
  const [some, others] = [unitsOf(a), unitsOf(b)];
  return reachesEnd({
    step: (i, j) => {
      const [one, other] = [some[i], others[j]];
      if (one === "*" || other === "*") return "either";
      return one === "?" || other === "?" || one === other ? "both" : "none";
    },
    isEnd: (i, j) => i === some.length && j === others.length,
    lengths: [some.length, others.length],
  });
}

/** Splits a name into `*`, `?` for any character, and characters; what follows an escape or a class may be any text. */
function unitsOf(name: string): readonly string[] {
  const at = name.search(/[\\[]/);
  return at === -1 ? [...name] : [...name.slice(0, at), "*"];
}

/** A walk through two sequences at once. */
interface Walk {
  /** Returns which of the two may go on from here: both together, or either alone. */
  readonly step: (i: number, j: number) => keyof typeof moves;
  readonly isEnd: (i: number, j: number) => boolean;
  readonly lengths: readonly [number, number];
}

const moves = {
  both: [[1, 1]],
  either: [
    [1, 0],
    [0, 1],
  ],
  none: [],
} as const;

function reachesEnd({ step, isEnd, lengths: [m, n] }: Walk): boolean {
  const key = (i: number, j: number): number => i * (n + 2) + j;
  const reached = new Uint8Array((m + 2) * (n + 2));
  reached[0] = 1;
  for (let i = 0; i <= m; i += 1) {
    for (let j = 0; j <= n; j += 1) {
      if (reached[key(i, j)] !== 1) continue;
      if (isEnd(i, j)) return true;
      for (const [di, dj] of moves[step(i, j)]) reached[key(i + di, j + dj)] = 1;
    }
  }
  return false;
}
