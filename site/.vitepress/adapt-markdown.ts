import { posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

import type { MarkdownEnv, MarkdownRenderer } from "vitepress";

import { addressOf } from "./addresses.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Lets pages that are written for the repository appear on the site: their diagrams, links and braces. */
export function adaptMarkdown(markdown: MarkdownRenderer): void {
  drawDiagrams(markdown);
  followLinks(markdown);
  hideBraces(markdown);
}

/** Renders fences of Mermaid by the component of the theme. */
function drawDiagrams(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== "mermaid") return fence?.(tokens, index, ...rest) ?? "";
    return `<MermaidDiagram source="${encodeURIComponent(token.content)}" />`;
  };
}

/** Links lead from file to file in the repository; on the site, they lead to the address of that file. */
function followLinks(markdown: MarkdownRenderer): void {
  const { link_open: open } = markdown.renderer.rules;
  markdown.renderer.rules.link_open = (...parts) => {
    const [tokens, index, options, , self] = parts;
    const env = parts[3] as MarkdownEnv;
    const token = tokens[index];
    const href = token?.attrGet("href") ?? "";
    const file = relative(root, env.realPath ?? env.path);
    const address = /^(?:[a-z]+:|#|\/)/.test(href)
      ? undefined
      : addressOf(posix.join(posix.dirname(file), href));
    if (address !== undefined) token?.attrSet("href", address);
    return open?.(...parts) ?? self.renderToken(tokens, index, options);
  };
}

/** Vue would take double braces of texts for expressions. */
function hideBraces({ renderer: { rules } }: MarkdownRenderer): void {
  for (const kind of ["text", "code_inline"] as const) {
    const rule = rules[kind];
    rules[kind] = (...parts) => (rule?.(...parts) ?? "").replaceAll("{{", "&#123;&#123;");
  }
}
