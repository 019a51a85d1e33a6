import { readdirSync, readFileSync } from "node:fs";

import type { DefaultTheme } from "vitepress";

type Language = "en" | "ja";

const root = new URL("../../", import.meta.url);

/** Folders of docs/ in the order of the sidebar; those without a Japanese twin are listed in English. */
const groups: readonly { readonly folder: string; readonly title: Readonly<Record<Language, string>> }[] = [
  { folder: "guide", title: { en: "Guide", ja: "ガイド" } },
  { folder: "guide/deploy", title: { en: "Deployment", ja: "運用環境" } },
  { folder: "architecture", title: { en: "Architecture", ja: "アーキテクチャ" } },
  { folder: "reference", title: { en: "Reference", ja: "リファレンス（英語）" } },
  { folder: "decisions", title: { en: "Decisions", ja: "決定の記録（英語）" } },
];

/** Lists every page of docs/ by its title. */
export function sidebarOf(language: Language): DefaultTheme.SidebarItem[] {
  return groups.map(({ folder, title }) => {
    const own = language === "ja" ? pagesIn(`ja/${folder}`) : [];
    const pages = own.length > 0 ? own : pagesIn(folder);
    return { text: title[language], collapsed: folder !== "guide", items: pages };
  });
}

function pagesIn(folder: string): DefaultTheme.SidebarItem[] {
  return namesIn(folder).map((name) => {
    const [heading = ""] =
      /^# .*$/m.exec(readFileSync(new URL(`docs/${folder}/${name}`, root), "utf8")) ?? [];
    return { text: heading.slice(2).replaceAll("`", ""), link: `/${folder}/${name.replace(/\.md$/, "")}` };
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(new URL(`docs/${folder}`, root))
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .toSorted();
  } catch {
    return [];
  }
}
