import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** Returns the Markdown files of the documentation, as paths from `root`. */
export function markdownFiles(root: string): readonly string[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`);
  return ["README.md", "CONTRIBUTING.md", ...docs].toSorted();
}

/** Returns links to missing files and headings, as `file: link`. */
export function deadLinks(root: string, files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    linksOf(readFileSync(join(root, file), "utf8"))
      .filter((link) => !/^[a-z]+:/.test(link) && isDead(root, file, link))
      .map((link) => `${file}: ${link}`),
  );
}

/** A block in longer fences may contain others. */
const codeBlock = /^(`{3,})[^`\n]*\n[\s\S]*?^\1$/gm;

/** Returns the prose, without code blocks and inline code. */
function proseOf(text: string): string {
  return text.replaceAll(codeBlock, "").replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, " "));
}

function linksOf(text: string): readonly string[] {
  const inline = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  const images = [...text.matchAll(/<(?:img|a)[^>]* (?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
  return [...inline, ...images];
}

function isDead(root: string, file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : relative(root, normalize(join(root, dirname(file), decodeURI(path))));
  const found = statSync(join(root, target), { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (anchor === undefined || found.isDirectory()) return false;
  const slugs = headingsOf(readFileSync(join(root, target), "utf8")).map((heading) => slugOf(heading));
  return !slugs.includes(decodeURIComponent(anchor));
}

/** Returns headings with their `#` signs, without those in code blocks. */
export function headingsOf(text: string): readonly string[] {
  return text
    .replaceAll(codeBlock, "")
    .split("\n")
    .filter((line) => /^#{1,6} /.test(line));
}

/** Makes a heading's anchor as GitHub does. */
function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Returns commands of wzp in sentences and tables. */
export function inlineCommands(text: string): readonly string[] {
  return [...text.matchAll(/`(wzp [^`\n]+)`/g)].map((match) => match[1] ?? "");
}

/** Returns the lines of shell code blocks, without prompts. */
export function shellLines(text: string): readonly string[] {
  return [...text.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```$/gm)]
    .flatMap((match) => (match[1] ?? "").split("\n"))
    .map((line) => line.replace(/^\$ /, "").trim());
}
