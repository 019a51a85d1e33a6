import type { SettingEffect } from "@wezterm-parallel/shared/domain/settings/setting";
import { describeSettings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { code, page, table } from "./markdown.ts";

const header = `# Settings: \`config.yaml\`

Generated from the schema by \`npm run docs\`; do not edit.

What holds for you in every project, and for the server of this home, stands in \`config.yaml\` in
\`$XDG_CONFIG_HOME/wezterm-parallel\` (without that variable \`~/.config/wezterm-parallel\`), or in \`$WZP_HOME/config\`.
There need not be one. A variable overrides the file, and an option overrides both. \`wzp config show\` prints each
value and where it is from. Unknown keys are errors; each error says file, line and what is allowed, and a server or
worker does not start with one.

A dot in a key means a map: \`checkouts.failed\` is written \`checkouts: { failed: 30d }\`.`;

const effects: Readonly<Record<SettingEffect, string>> = {
  running: "within a minute, without a restart",
  command: "with the next command",
  restart: "after `wzp down --detach` and `wzp up`",
};

/** Renders the reference page of the settings. */
export function settingsPage(): string {
  const rows = describeSettings().map(({ path, description, standard, example, effect, ...over }) => {
    const overrides = [over.variable, over.option].flatMap((name) =>
      name === undefined ? [] : [code(name)],
    );
    return [
      code(path.join(".")),
      description,
      standard === "" ? "" : code(standard),
      code(exampleText(example)),
      overrides.join(", "),
      effects[effect],
    ];
  });
  return page(
    header,
    table(["key", "meaning", "default", "example", "overridden by", "a change takes effect"], rows),
  );
}

/** Returns an example as it is written in YAML, on one line. */
export function exampleText(example: unknown): string {
  const isMap = typeof example === "object" && !Array.isArray(example);
  return isMap ? JSON.stringify(example) : String(example);
}
