import { taskVariables } from "@wezterm-parallel/shared/domain/task/environment/task-variables";

import { code, page, table } from "./markdown.ts";

const header = `# Environment

Generated from the code by \`npm run docs\`; do not edit.

## What a task sees

A task starts with the environment of the shell that submitted it, as if it was typed there: PATH, version managers,
agent sockets. \`env: clean\` in the plan leaves all that out; then a task starts with what a fresh login has. On top
come, in this order, the variables below, what the plan sets, and again those with \`WZP_\`, so that they are always
true.

Not handed on are variables of the terminal that the run was submitted from (\`COLUMNS\`, \`TERM_PROGRAM\`, \`TMUX\`,
\`WEZTERM_…\` …), of a git command that called the shell (\`GIT_DIR\`, \`GIT_INDEX_FILE\` …), and the shell's own
book-keeping (\`SHLVL\`, \`OLDPWD\`, \`_\`). They would be wrong in the task. Nor are
functions that bash exports (\`export -f\`): write a script, or what the function does. Where \`npx\` or \`npm run\` started
wzp, what npm adds is left out: \`npm_…\`, \`INIT_CWD\`, \`NODE\`, \`COLOR\`, and its directories at the beginning of PATH. A server elsewhere (\`wzp login\`) gets none of the shell's variables.

Two more, \`WZP_SESSION\` and \`WZP_HOME_ID\`, mark every process of a task, so that none is missed when it is stopped.
opencode in its own screen gets a third, \`WZP_HOOKS\`, the file in which wzp's plugin reports what it does.

The environment is stored in the database of the home, which only its user may read. No log contains it. The API
names its variables to operators of the project, with the values of a few alone that say where and how programs run: \`PATH\`,
\`HOME\`, \`LANG\` and the like.`;

const footer = `Commands read values from these variables. Nothing is ever pasted into a command line.

## What wzp itself reads

| variable | meaning |
| --- | --- |
| \`WZP_HOME\` | A directory for everything: state, sockets and configuration. For tests, demos and second instances. |
| \`WZP_CONTEXT\` | The server that commands speak to, a name of \`wzp context list\`; \`--context\` wins. |
| \`WZP_BACKUP_PASSPHRASE\` | The passphrase of \`wzp backup create\` and \`wzp restore-backup\`; no task gets it. |
| \`WZP_DATABASE\` | \`postgres://user:password@host/name\`: the server keeps runs and accounts there, not in its home. Read by \`wzp up\`; no task gets it. |
| \`WZP_REPLICA_ADDRESS\` | \`HOST:PORT\` at which the other servers of the same database reach this one; without it the address of \`--listen\`, at any free port. Read by \`wzp up\`. |
| \`WZP_BLOBS\` | \`s3://bucket/prefix\`, or the path of a shared directory: the server also keeps logs and artifacts there. Read by \`wzp up\`, with \`AWS_…\`; no task gets it. |
| \`NODE_EXTRA_CA_CERTS\` | A file with the certificate of your own authority, for servers elsewhere. |
| \`XDG_STATE_HOME\` | Where \`wezterm-parallel/\` with database, logs and checkouts lies; without it \`~/.local/state\`. |
| \`XDG_RUNTIME_DIR\` | Where \`wezterm-parallel/\` with the sockets lies; without it \`/tmp/wzp-<uid>\`. |
| \`XDG_CONFIG_HOME\` | Where the start script of \`wzp up --install\` lies; without it \`~/.config\`. |
| \`NO_COLOR\` | Not empty: no colours. |
| \`FORCE_COLOR\` | Not \`0\`: colours into pipes too. |
| \`TERM\` | \`dumb\`: no colours and no redrawn lines. |
| \`SHELL\` | What \`wzp shell\` opens. |`;

export function environmentPage(): string {
  const rows = taskVariables.map(({ name, when, meaning, example }) => [
    code(name),
    when,
    meaning,
    code(example),
  ]);
  return page(header, table(["variable", "when", "meaning", "example"], rows), footer);
}
