import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";
import { defineConfig, type DefaultTheme } from "vitepress";

import { adaptMarkdown } from "./adapt-markdown.ts";
import { anchorOf, rewrites } from "./addresses.ts";
import { sidebarOf } from "./sidebar.ts";

const themeOf = (language: "en" | "ja"): DefaultTheme.Config => ({
  // Not every page has a twin: the switch leads to the home page.
  i18nRouting: false,
  nav: language === "en" ? navigation : japaneseNavigation,
  sidebar: sidebarOf(language),
  outline: { level: [2, 3], label: language === "en" ? "On this page" : "このページの内容" },
  docFooter:
    language === "en"
      ? { prev: "Previous page", next: "Next page" }
      : { prev: "前のページ", next: "次のページ" },
});

const navigation = [
  { text: "Guide", link: "/guide/getting-started" },
  { text: "Reference", link: "/reference/commands" },
  { text: "Architecture", link: "/architecture" },
];

const japaneseNavigation = [
  { text: "ガイド", link: "/ja/guide/getting-started" },
  { text: "リファレンス（英語）", link: "/reference/commands" },
  { text: "アーキテクチャ", link: "/ja/architecture/system-architecture" },
];

const here = fileURLToPath(import.meta.url);

/** Resolves Vue as if the pages, which lie outside of the directory that has it, were beside this file. */
const findVue: Plugin = {
  name: "find-vue",
  enforce: "pre",
  resolveId(source, importer, options) {
    if (!/^vue(\/|$)/.test(source) || importer === here) return undefined;
    if (options.ssr === true) return { id: source, external: true };
    return this.resolve(source, here, { ...options, skipSelf: true });
  },
};

export default defineConfig({
  srcDir: "..",
  srcExclude: ["{packages,e2e,bench,examples,infrastructure,tooling,scripts,plugin,site,dist}/**"],
  rewrites,
  title: "wezterm-parallel",
  cleanUrls: true,
  // VitePress checks links of files; the test of the site follows those of the pages.
  ignoreDeadLinks: true,
  markdown: { config: adaptMarkdown, attrs: { disable: true }, anchor: { slugify: anchorOf } },
  vite: { plugins: [findVue] },
  themeConfig: { search: { provider: "local" } },
  locales: {
    root: { label: "English", lang: "en", themeConfig: themeOf("en") },
    ja: { label: "日本語", lang: "ja", link: "/ja/", themeConfig: themeOf("ja") },
  },
});
