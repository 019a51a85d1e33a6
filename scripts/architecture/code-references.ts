import { readFileSync } from "node:fs";

/** A place in the code as the documents write it: `packages/cli/src/main.ts:12 symbol`. */
const reference = /(?<path>[\w./@-]+\.tsx?):(?<line>\d+) (?<symbol>[A-Za-z_$][\w$]*)/g;

/** Sets the line of each code reference to that of the symbol; throws if the symbol is gone. */
export function updateReferences(root: string, text: string): string {
  return text.replace(reference, (whole, path: string, _line: string, symbol: string) => {
    if (!path.includes("/")) return whole;
    return `${path}:${lineOf(root, path, symbol)} ${symbol}`;
  });
}

/** Returns the paths and symbols of the code references in a document. */
export function referencesOf(text: string): readonly { readonly path: string; readonly symbol: string }[] {
  return [...text.matchAll(reference)].flatMap(({ groups }) => {
    const { path = "", symbol = "" } = groups ?? {};
    return path.includes("/") ? [{ path, symbol }] : [];
  });
}

/** Quotes the definition of a symbol, without the comment before it. */
export function quoteDefinition(root: string, path: string, symbol: string): string {
  const lines = readFileSync(`${root}${path}`, "utf8").split("\n");
  const from = lineOf(root, path, symbol) - 1;
  const to = lines.findIndex(
    (line, at) => at >= from && /^[\])}].*[;)]?$|;$/.test(line) && !/^\s/.test(line),
  );
  return `\`\`\`typescript\n// ${path}\n${lines.slice(from, to + 1).join("\n")}\n\`\`\``;
}

function lineOf(root: string, path: string, symbol: string): number {
  const name = symbol.replaceAll("$", String.raw`\$`);
  const definition = new RegExp(
    String.raw`^(?:export )?(?:async )?(?:abstract )?(?:function\*?|class|interface|type|const|enum) ${name}\b` +
      String.raw`|^ {2,4}(?:async |static |readonly |get |\*)*#?${name}(?:\?)?[(:<=]`,
  );
  const line = readFileSync(`${root}${path}`, "utf8")
    .split("\n")
    .findIndex((each) => definition.test(each));
  if (line < 0) throw new Error(`${path} no longer defines ${symbol}`);
  return line + 1;
}
