/** Name of the terminal's user variable (OSC 1337 `SetUserVar`) that describes a pane's content. */
export const paneVariableName = "wzp";

/** Name of the user variable by which `wzp open --switch` asks the plugin to show a workspace. */
export const showVariableName = "wzp_show";
