import type { Command } from "commander";

import type { CliContext } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { ownProgram } from "../open/own-program.ts";
import type { PlaceTools } from "../place/place-tools.ts";
import { runPlace } from "../place/run-place.ts";
import { chooseDetachKeys } from "../settings/choose-detach-keys.ts";
import { defaultDetachKeys } from "../terminal/detach-keys.ts";
import { PaneTeller } from "../terminal/pane-teller.ts";

/** Environment of a place: what proves that its pane belongs to the workspace. */
const tokenVariable = "WZP_PLACE_TOKEN";

export function registerPlace(program: Command, cli: CliContext): void {
  program
    .command("place", { hidden: true })
    .argument("<workspace>", "key of the workspace")
    .argument("<place>", "which of its places")
    .action(async (key: string, place: string) => {
      const token = cli.env[tokenVariable];
      if (token === undefined || !cli.streams.stdin.isTTY) {
        return cli.fail({
          reason: "invalid-request",
          detail: "This runs only in a pane that `wzp open` made.",
          hint: "Show tasks in panes with: wzp open",
        });
      }
      await runPlace(await placeTools(cli), { key, place, token });
      process.exit(exitCodes.done);
    });
}

async function placeTools(cli: CliContext): Promise<PlaceTools> {
  const { [tokenVariable]: _, ...env } = cli.env;
  // Settings that are wrong were told by `wzp open`, and end no place that is there.
  const chosen = await chooseDetachKeys(cli);
  const detachKeys = chosen.ok ? chosen : await chooseDetachKeys(cli, defaultDetachKeys);
  return {
    cli,
    workspace: cli.env["WZP_WORKSPACE"] ?? "",
    teller: new PaneTeller(cli),
    detachKeys: detachKeys.ok ? detachKeys.value : new Uint8Array(),
    child: (words) => ({ argv: [...ownProgram(), ...words], cwd: cli.cwd, env }),
    lastScreen: async (log, sizes) => {
      const { renderLastScreen } = await import("@wezterm-parallel/backend/entry/last-screen");
      return (await renderLastScreen(log, sizes))?.styled;
    },
  };
}
