import { markEdits, tokenize, type HunkData, type HunkTokens } from "react-diff-view";
import { refractor } from "refractor";
import docker from "refractor/docker";
import jsx from "refractor/jsx";
import toml from "refractor/toml";
import tsx from "refractor/tsx";

for (const syntax of [jsx, tsx, toml, docker]) refractor.register(syntax);

/** Lines beyond which colours cost more than they tell: a second, on a slow machine. */
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

/** The language of a file by its name; undefined where none is known. */
function languageOf(path: string): string | undefined {
  const name = path.split("/").at(-1)?.toLowerCase() ?? "";
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const language = languages[ending] ?? ending;
  return refractor.registered(language) ? language : undefined;
}

/** Lines taken apart for their colours, with the words that differ marked; undefined where there are too many. */
export function tokensOf(hunks: HunkData[], path: string): HunkTokens | undefined {
  const lines = hunks.reduce((sum, { changes }) => sum + changes.length, 0);
  if (lines > mostColoured) return undefined;
  const enhancers = [markEdits(hunks, { type: "block" })];
  const language = languageOf(path);
  if (language === undefined) return tokenize(hunks, { enhancers });
  return tokenize(hunks, { enhancers, highlight: true, language, refractor: colouring });
}

/** As the diff's pieces expect it: the nodes without their root. */
const colouring = {
  highlight: (code: string, language: string) => refractor.highlight(code, language).children,
};
