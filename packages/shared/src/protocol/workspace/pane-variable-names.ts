/** Name of the terminal's user variable (OSC 1337 `SetUserVar`) that says what a pane shows. */
export const paneVariableName = "wzp";

/** Name of the variable by which a person's `wzp open --switch` asks the plugin to show a workspace. */
export const showVariableName = "wzp_show";
