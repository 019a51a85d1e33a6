import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

/**
 * Imports each icon from its own file: with the index file of all 1,600 icons, every module that shows one would count
 * as importing all icons of the dashboard, which would distort the division into chunks.
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

/** Lets `ui/icon/create-icon.ts` make the components of icons, and leaves out what it does not need: 1.3 kB of the first view. */
export function smallIcons(): Plugin {
  const maker = fileURLToPath(new URL("src/ui/icon/create-icon.ts", import.meta.url));
  return {
    name: "small-icons",
    transform: {
      filter: { id: /lucide-react\/dist\/esm\/icons\/[\w-]+\.mjs$/, code: "createLucideIcon" },
      handler: (code) => ({
        code: code
          .replace(
            /import createLucideIcon from '[^']+';/,
            `import { createIcon as createLucideIcon } from ${JSON.stringify(maker)};`,
          )
          .replace(/,\s*key: "\w+"|\n {2}(?:size: 24|aliases: \[[^\]]*\]),?/g, ""),
        map: null,
      }),
    },
  };
}

/** Maps each icon name, such as `AlertCircle`, to its file, such as `circle-alert`. */
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
