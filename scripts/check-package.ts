/** Packs the published package, installs it in an empty directory as a user would, and starts it there. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

/** Opened by name at run time; npm leaves some names out of packages, such as .gitignore. */
const needed = [
  "dist/server.js",
  "dist/worker.js",
  "dist/host.js",
  "dist/plugin-host.js",
  "dist/plugin-testing.js",
  "dist/web/index.html",
  "examples/sample/gitignore",
  "examples/sample/wezterm-parallel.yaml",
  "plan.schema.json",
  "plugin/init.lua",
];

function run(program: string, args: readonly string[], cwd: string, env = process.env): string {
  return execFileSync(program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function pack(directory: string): string {
  const listed = run("npm", ["pack", "--json", "--pack-destination", directory], root);
  const [packed] = JSON.parse(listed) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm pack printed no file: ${listed}`);
  return join(directory, packed.filename);
}

async function lint(tarball: string): Promise<void> {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  if (messages.length === 0) return;
  throw new Error(messages.map((message) => formatMessage(message, pkg)).join("\n"));
}

function tryInstalled(tarball: string, directory: string): void {
  mkdirSync(directory);
  run("npm", ["init", "-y"], directory);
  run("npm", ["install", "--no-audit", "--no-fund", tarball], directory);
  for (const name of ["wzp", "wezterm-parallel"]) {
    const told = run(join(directory, "node_modules/.bin", name), ["--version"], directory).trim();
    if (told !== version) throw new Error(`${name} --version says ${told} and not ${version}.`);
  }
  checkPlugin(directory);
  for (const name of needed) {
    const path = join(directory, "node_modules/wezterm-parallel", name);
    if (!existsSync(path)) throw new Error(`The package lacks ${name}.`);
  }
}

/** A plugin is written against the published types, listed and used. */
function checkPlugin(directory: string): void {
  const file = join(directory, "say.mts");
  writeFileSync(
    file,
    `import { defineNotifier } from "wezterm-parallel/plugin";
     import type { TestedReceiver } from "wezterm-parallel/plugin/testing";
     export type Receiver = TestedReceiver;
     export default defineNotifier({ pluginApi: "1.0", events: ["*"], notify: ({ text }) => console.log(text.length) });
    `,
  );
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--types",
    "",
    "--lib",
    "es2024,esnext,dom",
  ];
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, file], directory);
  const wzp = join(directory, "node_modules/.bin/wzp");
  const env = { ...process.env, WZP_HOME: join(directory, "home") };
  for (const words of [
    ["add", file],
    ["test", "say"],
  ])
    run(wzp, ["plugins", ...words], directory, env);
}

const directory = mkdtempSync(join(tmpdir(), "wzp-package-"));
try {
  const tarball = pack(directory);
  await lint(tarball);
  tryInstalled(tarball, join(directory, "empty"));
  process.stdout.write(`wezterm-parallel ${version} installs and starts.\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
