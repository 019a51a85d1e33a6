import type { CliContext } from "../../invocation/context.ts";
import { ownProgram } from "../../invocation/own-program.ts";
import { renderLastScreen } from "../../local-backend/last-screen.ts";
import type { PlaceTools } from "../../place/place-tools.ts";
import { runPlace } from "../../place/run-place.ts";
import { chooseDetachKeys } from "../../settings/choose-detach-keys.ts";
import { defaultDetachKeys } from "../../terminal/detach-keys.ts";
import { PaneReporter } from "../../terminal/pane-reporter.ts";

/** Environment variable of a place; proves that its pane belongs to the workspace. */
const tokenVariable = "WZP_PLACE_TOKEN";

/** Runs `place KEY PLACE`, the program in each pane of a workspace. */
export async function place(cli: CliContext, [key = "", name = ""]: readonly string[]): Promise<void> {
  const token = cli.env[tokenVariable];
  if (token === undefined || !cli.streams.stdin.isTTY) {
    return cli.fail({
      reason: "invalid-request",
      detail: "This command runs only in panes that `wzp open` created.",
      hint: "Show tasks in panes with: wzp open",
    });
  }
  await runPlace(await placeTools(cli), { key, place: name, token });
}

async function placeTools(cli: CliContext): Promise<PlaceTools> {
  const { [tokenVariable]: _, ...env } = cli.env;
  // `wzp open` has reported wrong settings already; they must not end an existing place.
  const chosen = await chooseDetachKeys(cli);
  const detachKeys = chosen.ok ? chosen : await chooseDetachKeys(cli, defaultDetachKeys);
  return {
    cli,
    workspace: cli.env["WZP_WORKSPACE"] ?? "",
    teller: new PaneReporter(cli),
    detachKeys: detachKeys.ok ? detachKeys.value : new Uint8Array(),
    child: (words) => ({ argv: [...ownProgram(), ...words], cwd: cli.cwd, env }),
    lastScreen: async (log, sizes) => (await renderLastScreen(log, sizes))?.styled,
  };
}
