import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import { findFirstError } from "@wezterm-parallel/shared/domain/task/output/first-error";
import type { GroupMark } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

/** Bytes of each line that are examined: enough for a mark with its title, or the start of an error. */
export const groupHeadBytes = 2_048;

/** More than people fold; bounds the memory that a flood of marks can use. */
const mostGroups = 10_000;
const mostErrors = 10_000;
const deepest = 16;
const longestTitle = 200;

/** A group without an end yet; GitLab ends sections by name. */
interface OpenGroup {
  readonly line: number;
  readonly section: string | undefined;
}

/** Colour and erase sequences, which GitLab's runner prints before its marks. */
const styled = String.raw`(?:\x1b\[[\d;]{0,20}[mK]){0,8}`;
/** GitHub Actions and Azure Pipelines; either end mark ends groups of both. */
const start = new RegExp(String.raw`^${styled}(?:::group(?: [^:]{0,200})?::|##\[group\])(.*)`);
const end = new RegExp(String.raw`^${styled}(?:::endgroup::|##\[endgroup\])`);
const sectionStart = new RegExp(
  String.raw`^${styled}section_start:\d{1,20}:([\w.-]{1,200})(\[[^\]]{0,200}\])?\r(.*)`,
);
const sectionEnd = new RegExp(String.raw`^${styled}section_end:\d{1,20}:([\w.-]{1,200})`);

/** First bytes of a mark: `:`, `#`, `s` and ESC. */
const beginnings: ReadonlySet<number | undefined> = new Set([0x3a, 0x23, 0x73, 0x1b]);

/** Finds the groups of a growing log and the errors in them, line by line. Line numbers start at 1. */
export class GroupMarks {
  readonly all: GroupMark[] = [];
  readonly #open: OpenGroup[] = [];
  #groups = 0;
  #errors = 0;

  /** Takes the next complete line, or the beginning of a long one. */
  take(line: number, bytes: Uint8Array): void {
    const maybeMark = beginnings.has(bytes[0]);
    const maybeError = this.#open.length > 0 && this.#errors < mostErrors;
    if (!maybeMark && !maybeError) return;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
    if (maybeMark && this.#takeMark(line, text)) return;
    if (!maybeError || findFirstError(text) === undefined) return;
    this.#errors += 1;
    this.all.push({ kind: "error", line });
  }

  #takeMark(line: number, text: string): boolean {
    const plain = start.exec(text);
    if (plain !== null) return this.#begin({ line, section: undefined }, plain[1], false);
    const section = sectionStart.exec(text);
    if (section !== null) {
      const folded = section[2]?.includes("collapsed=true") ?? false;
      return this.#begin({ line, section: section[1] }, section[3], folded);
    }
    const name = sectionEnd.exec(text)?.[1];
    if (name === undefined && !end.test(text)) return false;
    this.#end(line, name);
    return true;
  }

  #begin(group: OpenGroup, title: string | undefined, folded: boolean): true {
    if (this.#groups >= mostGroups || this.#open.length >= deepest) return true;
    this.#groups += 1;
    this.#open.push(group);
    this.all.push({
      kind: "start",
      line: group.line,
      title: tidy(title ?? "") || (group.section ?? ""),
      folded,
    });
    return true;
  }

  /** Ends the innermost group with this section name (or without one), and all groups inside it. */
  #end(line: number, section: string | undefined): void {
    const at = this.#open.findLastIndex((group) => group.section === section);
    if (at === -1) return;
    for (const group of this.#open.splice(at).reverse()) this.all.push({ kind: "end", line, of: group.line });
  }
}

function tidy(title: string): string {
  return textCleaner()(`${title}\n`)
    .replaceAll(/[\r\n]/g, "")
    .trim()
    .slice(0, longestTitle);
}
