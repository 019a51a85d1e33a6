import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { Plugin } from "vite";

/**
 * Each icon is imported from its own file: through the file that names all 1,600 of them, whoever shows one would
 * count as importing every icon of the dashboard, and chunks would be divided accordingly.
 */
export function iconsByThemselves(): Plugin {
  const files = iconFiles();
  const importOf = (words: string): string => {
    const [name = "", alias = name] = words.split(" as ");
    const file = files.get(name);
    if (file === undefined) throw new Error(`lucide-react has no icon ${name}.`);
    return `import ${alias} from "lucide-react/icons/${file}";`;
  };
  return {
    name: "icons-by-themselves",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: "lucide-react" },
      handler: (code) => ({
        code: code.replace(/import \{([^}]*)\} from "lucide-react";/g, (_, names: string) =>
          names
            .split(",")
            .map((words) => words.trim())
            .filter((words) => words !== "" && !words.startsWith("type "))
            .map(importOf)
            .join(""),
        ),
        map: null,
      }),
    },
  };
}

/** By every name of an icon, such as `AlertCircle`, the file that it is in, such as `circle-alert`. */
function iconFiles(): ReadonlyMap<string, string> {
  const main = createRequire(import.meta.url).resolve("lucide-react");
  const text = readFileSync(join(dirname(main), "../esm/lucide-react.mjs"), "utf8");
  const exports = text.matchAll(/^export \{(.+)\} from '\.\/icons\/(.+)\.mjs';$/gm);
  return new Map(
    [...exports].flatMap(([, names = "", file = ""]) =>
      [...names.matchAll(/default as (\w+)/g)].map(([, name = ""]) => [name, file] as const),
    ),
  );
}
