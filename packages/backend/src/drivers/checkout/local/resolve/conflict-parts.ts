import type {
  ConflictPart,
  ConflictPartHunk,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

/** The conflict markers that git wrote into a file. */
export interface MarkedText {
  /** The merged file with conflict markers, in the style `diff3` or `zdiff3`. */
  readonly text: string;
  /** The commits that the markers of both sides name. */
  readonly sides: readonly [change: string, target: string];
  /** For base, change and target: the file does not end with a line end. */
  readonly isOpenEnded: Readonly<Record<keyof Omit<ConflictPartHunk, "kind">, boolean>>;
}

type Place = "change" | "base" | "target";

/**
 * Divides a merged file into clean text and hunks. Undefined if there is no hunk, or if lines of the file look like its
 * markers: then nobody can tell both apart.
 */
export function readConflictParts(marked: MarkedText): readonly ConflictPart[] | undefined {
  const [change, target] = marked.sides;
  const parts: ConflictPart[] = [];
  let clean = "";
  let open: { readonly size: number; place: Place; readonly hunk: Record<Place, string> } | undefined;
  for (const line of linesOf(marked.text)) {
    const bare = line.replace(/\r?\n$/, "");
    if (open === undefined) {
      const size = markerSize(bare, "<", change);
      if (size === 0) {
        clean += line;
        continue;
      }
      if (clean !== "") parts.push({ kind: "clean", text: clean });
      clean = "";
      open = { size, place: "change", hunk: { change: "", base: "", target: "" } };
      continue;
    }
    const sign = signOf(bare, open.size, target);
    if (sign === undefined) {
      open.hunk[open.place] += line;
      continue;
    }
    if (sign !== expected[open.place]) return undefined;
    if (sign === "|") open.place = "base";
    else if (sign === "=") open.place = "target";
    else {
      parts.push({ kind: "hunk", ...open.hunk });
      open = undefined;
    }
  }
  if (open !== undefined) return undefined;
  if (clean !== "") parts.push({ kind: "clean", text: clean });
  else endLast(parts, marked.isOpenEnded);
  return parts.some(({ kind }) => kind === "hunk") ? parts : undefined;
}

/** The marker that ends each place of a hunk. */
const expected = { change: "|", base: "=", target: ">" } as const;

/** Git ends each side of a hunk with a line end, also if the file has none there. */
function endLast(parts: ConflictPart[], isOpenEnded: MarkedText["isOpenEnded"]): void {
  const last = parts.pop();
  if (last === undefined) return;
  if (last.kind === "clean") return void parts.push(last);
  const end = (place: Place) => (isOpenEnded[place] ? last[place].replace(/\r?\n$/, "") : last[place]);
  parts.push({ kind: "hunk", base: end("base"), change: end("change"), target: end("target") });
}

function signOf(line: string, size: number, target: string): "|" | "=" | ">" | undefined {
  if (line === "=".repeat(size)) return "=";
  if (markerSize(line, ">", target) === size) return ">";
  const isBase = line.startsWith("|".repeat(size)) && (line.length === size || line[size] === " ");
  return isBase ? "|" : undefined;
}

/** Returns the length of a marker with the commit, and after a rename `:` and the path; 0 for another line. */
export function markerSize(line: string, sign: "<" | ">", commit: string): number {
  const at = line.indexOf(` ${commit}`);
  const end = line[at + 1 + commit.length];
  const isMarker = at > 0 && line.slice(0, at) === sign.repeat(at) && (end === undefined || end === ":");
  return isMarker ? at : 0;
}

/** Divides a text into lines with their line ends. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const ended = lines.map((line) => `${line}\n`);
  return last === "" ? ended : [...ended, last];
}
