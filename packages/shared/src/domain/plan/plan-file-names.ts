/** Accepted file names; the first that exists is used. */
export const planFileNames = ["wezterm-parallel.yaml", "wezterm-parallel.yml"] as const;
