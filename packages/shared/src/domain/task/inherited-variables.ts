/** Variables by which git talks to its own children (`git rev-parse --local-env-vars`): submitted from a hook, they would turn a task's git to the user's index. */
const gitVariables = [
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
];

/** True of the terminal that the run was submitted from, and a lie in the task's own. */
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

/** The shell's own book-keeping. */
const shellVariables = ["_", "OLDPWD", "SHLVL"];

const dropped = new Set([...gitVariables, ...terminalVariables, ...shellVariables]);
const droppedPrefixes = /^(WEZTERM_|TMUX|KITTY_|ALACRITTY_|GHOSTTY_|KONSOLE_|ZELLIJ)/;
/** Of a task that submits a run itself: everything of ours but where our home is. */
const ownPrefix = /^WZP_(?!HOME$)/;

/** Whether a variable of the submitting shell is handed on to tasks. */
export function isInherited(name: string): boolean {
  return !dropped.has(name) && !droppedPrefixes.test(name) && !ownPrefix.test(name);
}
