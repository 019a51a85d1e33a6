import type { CommandSpec, OptionSpec } from "./usage.ts";

const integer = (text: string): string | undefined =>
  text === ""
    ? "cannot parse integer from empty string"
    : /^\+?\d+$/.test(text)
      ? undefined
      : "invalid digit found in string";
const byte = (text: string): string | undefined =>
  integer(text) ?? (Number(text) > 255 ? `${text} is not in 0..=255` : undefined);
const signed = (text: string): string | undefined =>
  /^[+-]?\d+$/.test(text) ? undefined : "invalid digit found in string";
const format = (text: string): string | undefined =>
  text === "json" || text === "table" ? undefined : "unknown output format";

const id = (value: string, extra: Partial<OptionSpec> = {}): OptionSpec => ({
  value,
  check: integer,
  ...extra,
});
const pane = id("PANE_ID");
const output = { format: { value: "FORMAT", check: format } };
const flag: OptionSpec = {};

const sides = ["horizontal", "left", "right", "top", "bottom"];
const side = (name: string): OptionSpec => ({ excludes: sides.filter((other) => other !== name) });

/** All subcommands of `wezterm cli` that this fake supports. */
export const specs: readonly CommandSpec[] = [
  { name: "list", options: output },
  { name: "list-clients", options: output },
  {
    name: "spawn",
    options: {
      "pane-id": pane,
      "domain-name": { value: "DOMAIN_NAME" },
      "window-id": id("WINDOW_ID", { excludes: ["workspace", "new-window"] }),
      "new-window": flag,
      cwd: { value: "CWD" },
      workspace: { value: "WORKSPACE", needs: "new-window" },
    },
    program: true,
  },
  {
    name: "split-pane",
    options: {
      "pane-id": pane,
      ...Object.fromEntries(sides.map((name) => [name, side(name)])),
      "top-level": flag,
      cells: id("CELLS", { excludes: ["percent"] }),
      percent: { value: "PERCENT", check: byte },
      cwd: { value: "CWD" },
      "move-pane-id": id("MOVE_PANE_ID"),
    },
    program: true,
  },
  { name: "send-text", options: { "pane-id": pane, "no-paste": flag }, optional: "TEXT" },
  {
    name: "get-text",
    options: {
      "pane-id": pane,
      "start-line": { value: "START_LINE", check: signed },
      "end-line": { value: "END_LINE", check: signed },
      escapes: flag,
    },
  },
  { name: "activate-pane", options: { "pane-id": pane } },
  { name: "activate-pane-direction", options: { "pane-id": pane }, arguments: ["DIRECTION"] },
  { name: "get-pane-direction", options: { "pane-id": pane }, arguments: ["DIRECTION"] },
  { name: "kill-pane", options: { "pane-id": pane } },
  {
    name: "activate-tab",
    options: {
      "tab-id": id("TAB_ID"),
      "tab-index": { value: "TAB_INDEX", check: signed },
      "tab-relative": { value: "TAB_RELATIVE", check: signed },
      "no-wrap": { needs: "tab-relative" },
      "pane-id": pane,
    },
  },
  { name: "set-tab-title", options: { "tab-id": id("TAB_ID"), "pane-id": pane }, arguments: ["TITLE"] },
  {
    name: "set-window-title",
    options: { "window-id": id("WINDOW_ID"), "pane-id": pane },
    arguments: ["TITLE"],
  },
  {
    name: "rename-workspace",
    options: { workspace: { value: "WORKSPACE" }, "pane-id": pane },
    arguments: ["NEW_WORKSPACE"],
  },
  {
    name: "move-pane-to-new-tab",
    options: {
      "pane-id": pane,
      "window-id": id("WINDOW_ID", { excludes: ["workspace", "new-window"] }),
      "new-window": flag,
      workspace: { value: "WORKSPACE", needs: "new-window" },
    },
  },
  {
    name: "zoom-pane",
    options: {
      "pane-id": pane,
      zoom: { excludes: ["unzoom", "toggle"] },
      unzoom: { excludes: ["zoom", "toggle"] },
      toggle: { excludes: ["zoom", "unzoom"] },
    },
  },
  { name: "adjust-pane-size", options: { "pane-id": pane, amount: id("AMOUNT") }, arguments: ["DIRECTION"] },
];
