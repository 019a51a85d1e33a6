/** Pages outside of docs/ and those with another name on the site, by their paths in the repository. */
const named: Readonly<Record<string, string>> = {
  "README.md": "index.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "report-a-weakness.md",
  "docs/ja/README.md": "ja/index.md",
  "docs/decisions/README.md": "decisions/index.md",
};

/** Gives the address of each page by its path in the repository; VitePress calls this rewrites. */
export const rewrites = { ...named, "docs/:page(.*)": ":page" };

/** Returns the address of a file of the repository, with its anchor; undefined if the site does not have it. */
export function addressOf(link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const page = named[path] ?? /^docs\/(.+\.md)$/.exec(path)?.[1];
  if (page === undefined) return undefined;
  const address = `/${page.replace(/(?:index)?\.md$/, "")}`;
  return anchor === undefined ? address : `${address}#${anchor}`;
}

/** Returns the anchor of a heading as GitHub makes it, because links are written for that. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
