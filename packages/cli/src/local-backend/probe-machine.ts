/** Loads the backend's own checks, so that `wzp doctor` gets the same results as the daemons. */
export async function loadProbes() {
  const [{ findContainment }, { findContainers }, { findSandbox }, { openPeers }] = await Promise.all([
    import("@wezterm-parallel/backend/entry/containment"),
    import("@wezterm-parallel/backend/entry/container"),
    import("@wezterm-parallel/backend/entry/sandbox"),
    import("@wezterm-parallel/backend/entry/network/open-peers"),
  ]);
  return { findContainment, findContainers, findSandbox, openPeers };
}
