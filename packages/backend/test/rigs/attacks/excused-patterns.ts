/**
 * Patterns with quadratic time, and why an attacker's text is never long there. All others take linear time.
 */
export const excusedOfServer: Readonly<Record<string, string>> = {
  "\\s*\\}$": "a plan in the editor of its own user",
  "^[^\\S\\r\\n]*:?[^\\S\\r\\n]*(#[^\\r\\n]*)?(?=\\r?\\n|$)": "one line of a plan, edited by its own user",
  "(\\d+(\\.\\d+)?)(ms|s|m|h|d)": "only what the pattern of the whole matched, of a plan's own user",
  "(\\d+)\\.(\\d+)": "what git and other programs say of their version",
  "^[^\\p{L}]+|[^\\p{L}]+$": "a password, whose length the schema bounds",
  " +$": "a line of the user's own exclude file",
  "(Unable to create|cannot lock ref|could not lock|unable to lock)[^\\n]*(File exists|\\.lock)":
    "a line of git's errors",
  "Unable to create '([^\\n]+\\.lock)': File exists": "a line of git's errors",
  "\\/(refs\\/heads\\/wzp\\/.+|refs\\/wezterm-parallel\\/.+|worktrees\\/[^/]+\\/HEAD)\\.lock$":
    "a path that git named",
  "^\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\s+(\\S+)\\s+(.+)$":
    "a line of ps, of columns that the system writes",
};

/** Excuses of the command line, which reads texts of the user who runs it. */
export const excusedOfCli: Readonly<Record<string, string>> = {
  "--\\[(=*)\\[[\\s\\S]*?\\]\\1\\]": "the user's own wezterm.lua",
  "\\brequire\\s*\\(?\\s*(?:\"wzp\"|'wzp'|\\[\\[wzp\\]\\])": "the user's own wezterm.lua",
  "^-+|-+$": "a title, at most 200 characters",
  "^([^:=]+?)\\s*::?(?![:=])": "a line of the user's own Makefile",
  "#.*$": "an id, at most 300 characters",
  "(\\d+)\\.(\\d+)": "what git and other programs say of their version",
};
