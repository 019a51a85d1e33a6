/**
 * Variables that git passes to its own children (`git rev-parse --local-env-vars`): inherited from a hook,
 * they would point a task's git at the user's index.
 */
const gitVariables = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_CONFIG_PARAMETERS",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_NAMESPACE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/** Describe the terminal that the run was submitted from, and would be wrong in the task's own terminal. */
const terminalVariables = [
  "COLUMNS",
  "LINES",
  "ITERM_PROFILE",
  "ITERM_SESSION_ID",
  "LC_TERMINAL",
  "LC_TERMINAL_VERSION",
  "STY",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TERM_SESSION_ID",
  "TERMINFO_DIRS",
  "VTE_VERSION",
  "WINDOW",
  "WINDOWID",
  "WT_SESSION",
  "XTERM_VERSION",
];

const shellVariables = ["_", "OLDPWD", "SHLVL"];

const dropped = new Set([...gitVariables, ...terminalVariables, ...shellVariables]);
const droppedPrefixes = /^(WEZTERM_|TMUX|KITTY_|ALACRITTY_|GHOSTTY_|KONSOLE_|ZELLIJ)/;
/** All our own variables except the home directory, in case a task submits a run itself. */
const ownPrefix = /^WZP_(?!HOME$)/;

/** Returns the environment without the variables by which a git hook names its repository. */
export function withoutRepository(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !gitVariables.has(name)));
}

/** Returns whether tasks inherit this variable of the submitting shell. */
export function isInherited(name: string): boolean {
  return !dropped.has(name) && !droppedPrefixes.test(name) && !ownPrefix.test(name);
}
