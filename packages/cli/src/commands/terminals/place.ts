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

/**
 * Runs `place KEY PLACE [PRESSED]`, the program in each pane of a workspace. PRESSED is the key that made it continue
 * a place of the helper.
 */
export async function place(
  cli: CliContext,
  [key = "", name = "", pressed]: readonly string[],
): Promise<void> {
  const token = cli.env[tokenVariable];
  if (token === undefined || !cli.streams.stdin.isTTY) {
    return cli.fail({
      reason: "invalid-request",
      detail: "This command runs only in panes that `wzp open` created.",
      hint: "Show tasks in panes with: wzp open",
    });
  }
  const tools = await placeTools(cli, { startsPrograms: true });
  await runPlace(tools, { key, place: name, token, pid: process.pid, pressed });
}

/**
 * Runs a place in the helper, for the shell with this pid. Returns how the shell continues: with exit code 0, or
 * with Node.js, perhaps for a key.
 */
export async function sharePlace(
  cli: CliContext,
  [key, name]: readonly [string, string],
  pid: number,
): Promise<string> {
  const { stdin, signals } = cli.streams;
  // Otherwise the place would take the end of its input for a wish to be closed.
  stdin.once("end", () => signals?.emit("SIGHUP", "SIGHUP"));
  const tools = await placeTools(cli, { startsPrograms: false });
  const identity = { key, place: name, token: cli.env[tokenVariable] ?? "", pid };
  const end = await runPlace(tools, identity);
  if (typeof end === "string") return String(cli.exitCode);
  return end.key === undefined ? "node" : `node ${end.key}`;
}

async function placeTools(
  cli: CliContext,
  { startsPrograms }: Pick<PlaceTools, "startsPrograms">,
): Promise<PlaceTools> {
  const { [tokenVariable]: _, ...env } = cli.env;
  // `wzp open` has reported wrong settings already; they must not end an existing place.
  const chosen = await chooseDetachKeys(cli);
  const detachKeys = chosen.ok ? chosen : await chooseDetachKeys(cli, defaultDetachKeys);
  return {
    cli,
    startsPrograms,
    workspace: cli.env["WZP_WORKSPACE"] ?? "",
    teller: new PaneReporter(cli),
    detachKeys: detachKeys.ok ? detachKeys.value : new Uint8Array(),
    child: (words) => ({ argv: [...ownProgram(), ...words], cwd: cli.cwd, env }),
    lastScreen: async (log, sizes) => (await renderLastScreen(log, sizes))?.styled,
  };
}
