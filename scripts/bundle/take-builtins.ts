import { isBuiltin } from "node:module";

const importLine = /^import (?:([\w$]+)(?:, )?)?(?:\{ ([^}]*) \})? ?from "([\w:/]+)";$/gm;

/** Short, because daemons keep their code in memory; no library has a variable of this name. */
const take = "$$n";

/**
 * Replaces imports of Node.js's own modules by calls. An import makes a second module of all exports, and reading them
 * loads what nobody asked for: the streams of `fs` take a tenth of the time of a short command.
 */
export function takeBuiltins(code: string): string {
  const replaced = code.replaceAll(
    importLine,
    (line, whole: string | undefined, names: string | undefined, module: string) => {
      if (!isBuiltin(module)) return line;
      const taken = `${take}("${module}")`;
      const parts = [
        ...(whole === undefined ? [] : [`${whole} = ${taken}`]),
        ...(names === undefined ? [] : [`{ ${names.replaceAll(" as ", ": ")} } = ${taken}`]),
      ];
      return parts.length === 0 ? line : `const ${parts.join(", ")};`;
    },
  );
  if (replaced === code) return code;
  return `const ${take} = globalThis.process.getBuiltinModule;\n${replaced}`;
}
