import { eventMeanings } from "@wezterm-parallel/shared/protocol/api/event-meanings";
import { dataOfEvent } from "@wezterm-parallel/shared/protocol/api/schemas/data-of-event";
import { eventKinds } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { code, page, table } from "./markdown.ts";

const header = `# Events

Generated from the code by \`npm run docs\`; do not edit.

Every change appends one event, in the same transaction as the change itself. \`seq\` is their order and the cursor
from which a reader goes on: none is missed and none comes twice.

\`\`\`sh
wzp events                                 # from now on, one JSON object a line
wzp events --after 0 --run r12 --no-follow # what there is of one run, then end
\`\`\`

Each has \`seq\`, \`at\` (epoch ms) and \`kind\`, then \`run\`, \`task\`, \`attempt\` and \`worker\` where they apply. A key of
\`data\` in parentheses is there when there is something to say.`;

export function eventsPage(): string {
  const rows = eventKinds.map((kind) => {
    const { always, sometimes } = dataOfEvent(kind);
    const keys = [...always.map((key) => code(key)), ...sometimes.map((key) => `(${code(key)})`)];
    return [code(kind), eventMeanings[kind], keys.join(", ")];
  });
  return page(header, table(["kind", "meaning", "`data`"], rows));
}
