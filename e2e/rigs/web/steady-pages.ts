import type { Look } from "./browser.ts";
import { shifted, slowDown, watchShifts } from "./examine.ts";
import { goTo, pagesToSee, type Furnished } from "./pages.ts";
import type { WebRig } from "./rig.ts";

/** The most used pages that wait for the server. */
const names = ["overview", "board", "runs", "run-graph", "run-table", "task", "task-terminal", "add-command"];
/** Source: Chromium's rating of a good cumulative layout shift. */
const goodShift = 0.1;

export const steadyPages = pagesToSee.filter(({ name }) => names.includes(name));

/** Returns pages whose content moved while slow responses arrived, and how far. */
export async function shiftsOf(
  { rig, home }: { readonly rig: WebRig; readonly home: Furnished },
  look: Look,
  pages: typeof pagesToSee,
): Promise<readonly string[]> {
  await using owner = await rig.owner("/", look);
  await watchShifts(owner.page);
  await slowDown(owner.page);
  const found: string[] = [];
  for (const page of pages) {
    await goTo(owner, page, home);
    const shift = await shifted(owner.page);
    if (shift >= goodShift) found.push(`${page.name} at ${look.width}: ${shift}`);
  }
  return found;
}
