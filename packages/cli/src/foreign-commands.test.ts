import { expect, test } from "vitest";

import { commandTable } from "./command-table.ts";
import { foreignCommands } from "./foreign-commands.ts";

test("hints for commands of other tools name commands that exist, and hide none", () => {
  for (const [name, hint = ""] of Object.entries(foreignCommands)) {
    expect(commandTable).not.toHaveProperty(name);
    const named = Array.from(hint.matchAll(/wzp ([a-z]+)/g), ([, command = ""]) => command);
    expect(named.length).toBeGreaterThan(0);
    for (const command of named) expect(commandTable).toHaveProperty(command);
  }
});
