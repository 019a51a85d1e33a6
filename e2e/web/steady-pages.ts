import type { Look } from "./browser.ts";
import { shifted, slowDown, watchShifts } from "./examine.ts";
import { goTo, pagesToSee, type Furnished } from "./pages.ts";
import type { WebRig } from "./rig.ts";

/** Where people are most, of those that wait for the server. */
const names = ["overview", "board", "runs", "run-graph", "run-table", "task", "task-terminal", "add-command"];
/** Origin: what Chromium calls a good cumulative layout shift. */
const goodShift = 0.1;

export const steadyPages = pagesToSee.filter(({ name }) => names.includes(name));

/** Pages on which what was there went elsewhere while slow answers came, and how far. */
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
