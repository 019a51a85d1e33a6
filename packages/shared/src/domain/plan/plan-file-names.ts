/** What a plan is called; the first that exists wins. */
export const planFileNames = ["wezterm-parallel.yaml", "wezterm-parallel.yml"] as const;
