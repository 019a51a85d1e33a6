import { posix, sep } from "node:path";

/** Layers that run in a browser too, and those that also need Node.js. */
const portable = ["shared/base", "shared/plugin", "shared/domain", "shared/protocol", "shared/client"];
const shared = [...portable, "shared/node", "shared/mcp"];
const ports = [...shared, "backend/base", "backend/drivers/*"];

/** The folders of the CLI below its commands, from the bottom up: each may import from earlier rows. */
const cliRows = [
  ["text"],
  ["render"],
  ["supervision"],
  ["contexts"],
  ["transport"],
  ["invocation"],
  // Their own imports are in the table below.
  ["local-backend", "panes"],
  ["artifacts", "completion", "init", "plan-file", "submit", "team", "wezterm-plugin"],
  ["acp", "agents", "backup", "change", "demo", "doctor", "tasks"],
  ["logs", "selection", "terminal"],
  ["follow", "propose", "review", "settings", "workspace"],
  ["merge", "plugins"],
  ["layout", "map", "open", "place", "tui", "watch"],
];
const cliFolders = cliRows.flat().map((folder) => `cli/${folder}`);
const cliLayers = cliRows.flatMap((row, index) => {
  const below = cliRows.slice(0, index).flat();
  const may = [...shared, ...below.map((folder) => `cli/${folder}`)];
  return row.map((folder) => ({ layer: `cli/${folder}`, folder: `packages/cli/src/${folder}`, may }));
});

/**
 * The layers that each may import besides itself. A file belongs to the first row with its folder; `{x}` matches
 * one folder, `*` in `may` matches one segment of a layer's name and `**` any number of them; a `flat` row contains
 * only the files directly in its folder.
 */
const layers = [
  { layer: "shared/base", folder: "packages/shared/src/base", may: [] },
  // Is published, and so complete by itself.
  { layer: "shared/plugin", folder: "packages/shared/src/plugin", may: [] },
  { layer: "shared/domain", folder: "packages/shared/src/domain", may: ["shared/base", "shared/plugin"] },
  { layer: "shared/protocol", folder: "packages/shared/src/protocol", may: ["shared/base", "shared/domain"] },
  {
    layer: "shared/client",
    folder: "packages/shared/src/client",
    may: ["shared/base", "shared/domain", "shared/protocol"],
  },
  {
    layer: "shared/node",
    folder: "packages/shared/src/node",
    may: ["shared/base", "shared/plugin", "shared/domain"],
  },
  { layer: "shared/mcp", folder: "packages/shared/src/mcp", may: portable },
  { layer: "backend/base", folder: "packages/backend/src/base", may: shared },
  // Shared by the variants with a SQL database.
  {
    layer: "backend/drivers/{port}/sql",
    folder: "packages/backend/src/drivers/{port}/sql",
    may: [...shared, "backend/base", "backend/drivers/{port}"],
  },
  {
    layer: "backend/drivers/{port}/{variant}",
    folder: "packages/backend/src/drivers/{port}/{variant}",
    may: [...shared, "backend/base", "backend/drivers/{port}", "backend/drivers/{port}/sql"],
  },
  {
    layer: "backend/drivers/{port}",
    folder: "packages/backend/src/drivers/{port}",
    may: [...shared, "backend/base"],
  },
  { layer: "backend/server/http", folder: "packages/backend/src/server/http", may: ports },
  {
    layer: "backend/server/{slice}",
    folder: "packages/backend/src/server/{slice}",
    may: [...ports, "backend/server/http"],
  },
  { layer: "backend/worker/{slice}", folder: "packages/backend/src/worker/{slice}", may: ports },
  { layer: "backend/worker", folder: "packages/backend/src/worker", may: ports },
  { layer: "backend/backup", folder: "packages/backend/src/backup", may: ports },
  { layer: "backend/host", folder: "packages/backend/src/host", may: [...shared, "backend/base"] },
  { layer: "backend/entry", folder: "packages/backend/src/entry", may: [...shared, "backend/**"] },
  // The only exception to "programs meet only in shared": parts of the backend that run inside a command's
  // process.
  {
    layer: "cli/local-backend",
    folder: "packages/cli/src/local-backend",
    may: [...shared, "backend/entry"],
  },
  {
    layer: "cli/panes/{terminal}",
    folder: "packages/cli/src/panes/{terminal}",
    may: [...shared, "cli/panes"],
  },
  { layer: "cli/panes", folder: "packages/cli/src/panes", may: [...shared, "cli/panes/*"] },
  ...cliLayers,
  // These two describe the whole program: its completion script, and the ids that complete its arguments.
  {
    layer: "cli/commands/shell",
    folder: "packages/cli/src/commands/shell",
    may: [...shared, ...cliFolders, "cli"],
  },
  {
    layer: "cli/commands/{group}",
    folder: "packages/cli/src/commands/{group}",
    may: [...shared, ...cliFolders],
  },
  { layer: "cli", folder: "packages/cli/src", flat: true, may: [...shared, ...cliFolders, "cli/commands/*"] },
  // Live data do not import React, pieces do not import data, and slices do not import each other.
  { layer: "frontend/live", folder: "packages/frontend/src/live", may: portable },
  { layer: "frontend/router", folder: "packages/frontend/src/router", may: portable },
  {
    layer: "frontend/binding",
    folder: "packages/frontend/src/binding",
    may: [...portable, "frontend/live", "frontend/router"],
  },
  { layer: "frontend/ui", folder: "packages/frontend/src/ui", may: [...portable, "frontend/router"] },
  // Describes tasks and acts on them, for several slices.
  {
    layer: "frontend/tasks",
    folder: "packages/frontend/src/tasks",
    may: [...portable, "frontend/live", "frontend/router", "frontend/binding", "frontend/ui"],
  },
  // Keys and sign-ins: one's own in the profile, everybody's in the administration.
  {
    layer: "frontend/credentials",
    folder: "packages/frontend/src/credentials",
    may: [...portable, "frontend/live", "frontend/router", "frontend/binding", "frontend/ui"],
  },
  {
    layer: "frontend/features/{slice}",
    folder: "packages/frontend/src/features/{slice}",
    may: [
      ...portable,
      "frontend/live",
      "frontend/router",
      "frontend/binding",
      "frontend/ui",
      "frontend/tasks",
      "frontend/credentials",
    ],
  },
  { layer: "frontend/app", folder: "packages/frontend/src/app", may: [...portable, "frontend/**"] },
  { layer: "frontend", folder: "packages/frontend/src", may: ["frontend/app"] },
  // Tests build the programs as entries do, so they may import their whole package.
  { layer: "shared/test", folder: "packages/shared/test", may: [...shared, "shared/test"] },
  { layer: "backend/test", folder: "packages/backend/test", may: [...shared, "shared/test", "backend/**"] },
  { layer: "cli/test", folder: "packages/cli/test", may: [...shared, "shared/test", "cli", "cli/**"] },
  {
    layer: "frontend/test",
    folder: "packages/frontend/test",
    may: [...portable, "shared/test", "frontend", "frontend/**"],
  },
].map((row) => ({ ...row, pattern: patternOf(row) }));

function patternOf({ folder, flat = false }) {
  const path = folder.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(flat ? `^${path}/[^/]+$` : `^${path}/`);
}

const outside = { layer: "outside the packages", may: [] };

/** Returns the layer of a file by its path from the repository's root; undefined outside the packages. */
function layerOf(path) {
  if (!path.startsWith("packages/")) return undefined;
  const [, workspace, folder] = path.split("/");
  const inTest = folder === "src" && /\.(test|contract)\.tsx?$/.test(path);
  const known = inTest ? `packages/${workspace}/test/` : path;
  for (const row of layers) {
    const match = row.pattern.exec(known);
    if (match) return fillIn(row, match.groups ?? {});
  }
  return undefined;
}

function fillIn({ layer, may }, values) {
  const fill = (text) => text.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
  return { layer: fill(layer), may: may.map(fill) };
}

function allows(from, to) {
  return [from.layer, ...from.may].some((pattern) => matches(pattern, to.layer));
}

function matches(pattern, layer) {
  const source = pattern.replaceAll("**", "\0").replaceAll("*", "[^/]+").replaceAll("\0", ".+");
  return new RegExp(`^${source}$`).test(layer);
}

/** Returns the path of an import from the repository's root; undefined for libraries and Node.js itself. */
function pathOfImport(specifier, importer) {
  if (specifier.startsWith(".")) return posix.normalize(posix.join(posix.dirname(importer), specifier));
  const workspace = /^@wezterm-parallel\/([^/]+)\/(.+)$/.exec(specifier);
  return workspace ? `packages/${workspace[1]}/src/${workspace[2]}.ts` : undefined;
}

function checkImport(context, source, { from, path }) {
  if (typeof source?.value !== "string") return;
  const target = pathOfImport(source.value, path);
  if (target === undefined) return;
  const to = layerOf(target) ?? outside;
  if (allows(from, to)) return;
  const allowed = from.may.length === 0 ? "nothing else" : from.may.join(", ");
  context.report({ node: source, message: `${from.layer} may not import ${to.layer} (only: ${allowed})` });
}

/**
 * Returns the path from the repository's root, wherever that is: starts at the innermost `packages` folder
 * with a `src` or `test` in it.
 */
function pathInRepository(filename) {
  const path = filename.replaceAll(sep, "/");
  return /^.*\/(packages\/[^/]+\/(?:src|test)\/.+)$/.exec(path)?.[1];
}

const importRule = {
  create(context) {
    const path = pathInRepository(context.filename);
    if (path === undefined) return {};
    const from = layerOf(path);
    if (from === undefined) {
      return { Program: (node) => context.report({ node, message: `${path} belongs to no layer` }) };
    }
    const check = (node) => checkImport(context, node.source ?? node.argument?.literal, { from, path });
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

export default { meta: { name: "layers" }, rules: { imports: importRule } };
