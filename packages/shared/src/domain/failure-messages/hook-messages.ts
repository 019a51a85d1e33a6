/** Hooks: why one does not run. */
export const hookMessages = {
  "hook-unknown": "This project has no hook for {{hook}}.",
  "hook-unknown-hint": "List them with: wzp hooks list",
  "hook-no-event": "There is no such event that starts the hook {{hook}}.",
  "hook-file-unknown": "No plan file with the hash {{hash}} was offered in this project.",
  "hook-file-unknown-hint": "List the files with: wzp hooks list",
} as const;
