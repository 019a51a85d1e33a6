import { userSettingsSchema } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { code, page, table } from "./markdown.ts";

const header = `# Settings: \`config.yaml\`

Generated from the schema by \`npm run docs\`; do not edit.

What holds for you in every project stands in \`config.yaml\` in \`$XDG_CONFIG_HOME/wezterm-parallel\` (without that
variable \`~/.config/wezterm-parallel\`), or in \`$WZP_HOME/config\`. There need not be one. Unknown keys are errors; each
error says file, line and what is allowed.`;

/** Renders the reference page of the user's settings. */
export function settingsPage(): string {
  const rows = Object.entries(userSettingsSchema.shape).map(([name, schema]) => {
    const { description = "", default: standard, examples } = schema.meta() ?? {};
    const example = Array.isArray(examples) ? `${name}: ${String(examples[0])}` : "";
    return [code(name), description, code(String(standard)), code(example)];
  });
  return page(header, table(["key", "meaning", "default", "example"], rows));
}
