import { markEdits, tokenize, type HunkData, type HunkTokens } from "react-diff-view";
import { refractor } from "refractor";
import docker from "refractor/docker";
import jsx from "refractor/jsx";
import toml from "refractor/toml";
import tsx from "refractor/tsx";

for (const syntax of [jsx, tsx, toml, docker]) refractor.register(syntax);

/** Limit of highlighted lines: more would take over a second on a slow machine. */
const mostColoured = 4_000;

const languages: Readonly<Record<string, string>> = {
  cjs: "javascript",
  cts: "typescript",
  dockerfile: "docker",
  h: "c",
  hpp: "cpp",
  htm: "html",
  js: "javascript",
  jsx: "jsx",
  kt: "kotlin",
  md: "markdown",
  mjs: "javascript",
  mts: "typescript",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  svg: "xml",
  ts: "typescript",
  tsx: "tsx",
  yml: "yaml",
  zsh: "bash",
};

/** Returns a file's language by its name; undefined if unknown. */
function languageOf(path: string): string | undefined {
  const name = path.split("/").at(-1)?.toLowerCase() ?? "";
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const language = languages[ending] ?? ending;
  return refractor.registered(language) ? language : undefined;
}

/** Tokenizes lines for highlighting and marks changed words; undefined for too many lines. */
export function tokensOf(hunks: HunkData[], path: string): HunkTokens | undefined {
  const lines = hunks.reduce((sum, { changes }) => sum + changes.length, 0);
  if (lines > mostColoured) return undefined;
  const enhancers = [markEdits(hunks, { type: "block" })];
  const language = languageOf(path);
  if (language === undefined) return tokenize(hunks, { enhancers });
  return tokenize(hunks, { enhancers, highlight: true, language, refractor: colouring });
}

/** Adapts the highlighter to the diff library, which expects nodes without their root. */
const colouring = {
  highlight: (code: string, language: string) => refractor.highlight(code, language).children,
};
