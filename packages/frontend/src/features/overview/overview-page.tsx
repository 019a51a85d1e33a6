import type { ReactElement } from "react";

import { sameItems, useLive } from "../../binding/use-live.ts";

/** What runs, over all projects. */
export function OverviewPage(): ReactElement {
  const runs = useLive(({ backlog }) => backlog.runs.map(({ resource }) => resource), sameItems);
  return (
    <main>
      <ul>
        {runs.map(({ id, title, state }) => (
          <li key={id}>
            {id} {title} {state}
          </li>
        ))}
      </ul>
    </main>
  );
}
