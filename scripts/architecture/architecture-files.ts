import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { quoteDefinition, updateReferences } from "./code-references.ts";
import { generatedBlocks, type Language } from "./generated-blocks.ts";
import { renderClaims } from "./shown-by.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const folders: Readonly<Record<Language, string>> = {
  en: "docs/architecture",
  ja: "docs/ja/architecture",
};

const claimHeads = {
  en: ["statement", "shown by"],
  ja: ["記述", "確かめるもの"],
} as const;

/** Returns the documents of the architecture with their generated parts brought up to date: path, and text. */
export async function architectureFiles(): Promise<ReadonlyMap<string, string>> {
  const blocks = await generatedBlocks(root);
  const files = new Map<string, string>();
  for (const language of ["en", "ja"] as const)
    for (const path of documentsIn(folders[language])) {
      const text = readFileSync(`${root}${path}`, "utf8");
      files.set(path, fillDocument(text, { blocks, language }));
    }
  return files;
}

function documentsIn(folder: string): readonly string[] {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

interface Filling {
  readonly blocks: Awaited<ReturnType<typeof generatedBlocks>>;
  readonly language: Language;
}

function fillDocument(text: string, { blocks, language }: Filling): string {
  const referenced = updateReferences(root, text);
  return referenced.replace(
    /(<!-- generated: (?<name>[^>]+?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_whole, begin: string, name: string, end: string) => {
      const body = bodyOf(name, referenced, { blocks, language });
      return `${begin}\n${body}\n\n${end}`;
    },
  );
}

function bodyOf(name: string, document: string, { blocks, language }: Filling): string {
  if (name === "claims") return renderClaims(document, claimHeads[language]);
  const [kind, path = "", symbol = ""] = name.split(" ");
  if (kind === "code") return quoteDefinition(root, path, symbol);
  const block = blocks.get(name);
  if (block === undefined) throw new Error(`No generated block is named ${name}`);
  return block(language);
}
