import { z } from "zod";

import { expects, expectsBesides } from "../problems/plan-message.ts";
import { insidePath, key, keys, list, text } from "./plan-values.ts";
import { planNameSchema } from "./task-schema.ts";

/**
 * A tab of a layout, or an area in one, as written in the plan; `checkLayouts` checks which keys go together.
 */
export interface PlanLayoutNode {
  readonly tab?: string | undefined;
  /** Shares of `panes`, or the areas themselves with equal shares. */
  readonly columns?: readonly (number | PlanLayoutNode)[] | undefined;
  readonly rows?: readonly (number | PlanLayoutNode)[] | undefined;
  readonly grid?: number | readonly PlanLayoutNode[] | undefined;
  readonly panes?: readonly PlanLayoutNode[] | undefined;
  readonly task?: string | undefined;
  readonly log?: string | undefined;
  readonly service?: string | undefined;
  readonly shell?: string | { readonly task: string } | undefined;
  readonly next?: number | undefined;
  readonly list?: true | undefined;
}

/** More panes in one area than anybody can watch. */
const placeLimit = 50;
const placesHelp = expects("value-whole", { least: 1, most: placeLimit });
const places = () =>
  z
    .number({ error: placesHelp })
    .int({ error: placesHelp })
    .min(1, { error: placesHelp })
    .max(placeLimit, { error: placesHelp });

const shareHelp = expects("value-share");
const share = z.number({ error: shareHelp }).gt(0, { error: shareHelp }).lte(100, { error: shareHelp });

const paneHelp = expects("value-pane");
const panesHelp = expects("value-panes");

/** Terminals display titles and interpret control characters in them. */
const titleHelp = expects("value-title");
const title = text(titleHelp).refine((value) => !/\p{Cc}/u.test(value), {
  error: expectsBesides(titleHelp, "no-control-characters"),
});

const nodeSchema: z.ZodType<PlanLayoutNode, PlanLayoutNode> = keys(
  {
    tab: key(title, { description: "Title of the tab; only on a whole tab.", examples: ["agents"] }),
    columns: key(partsSchema(), {
      description:
        "Areas side by side: the shares of `panes` in per cent, summing to 100, or the areas themselves, equally wide.",
      examples: [
        [60, 40],
        [{ task: "api" }, { task: "web" }],
      ],
    }),
    rows: key(partsSchema(), {
      description:
        "Areas one above the other: the shares of `panes` in per cent, or the areas themselves, equally high.",
      examples: [
        [70, 30],
        [{ log: "build" }, { list: true }],
      ],
    }),
    panes: key(nodesSchema(), {
      description:
        "The areas that `columns` or `rows` gives shares to: panes, or further columns, rows, grids.",
      examples: [[{ task: "fix-142" }, { shell: "." }]],
    }),
    grid: key(z.union([places(), nodesSchema()], { error: expects("value-grid", { most: placeLimit }) }), {
      description:
        "Panes of equal size, arranged to suit the terminal: a number of panes for the next running tasks, or the listed tasks.",
      examples: [6, [{ task: "api" }, { task: "web" }, { list: true }]],
    }),
    task: key(text(expects("value-task-name")), {
      description:
        "Terminal of this task, from the newest run that contains it; with a matrix, of any part that has no place yet.",
      examples: ["fix-142", "test(2)"],
    }),
    log: key(text(expects("value-task-name")), {
      description: "Live output of this task, read-only.",
      examples: ["build"],
    }),
    service: key(text(expects("value-service-name")), {
      description:
        "Terminal of this service, or its output if it has none; it waits while the service does not run.",
      examples: ["db"],
    }),
    shell: key(
      z.union(
        [
          insidePath(expects("value-directory")),
          keys(
            {
              task: text(expects("value-task-name")).meta({
                description: "Opens the shell in the checkout of this task.",
              }),
            },
            expects("value-pane"),
          ),
        ],
        { error: expects("value-shell") },
      ),
      {
        description: "A shell in a directory of the project, or in a task's checkout.",
        examples: [".", { task: "fix-142" }],
      },
    ),
    next: key(places(), {
      description: "A grid of this number of running tasks that have no place of their own.",
      examples: [3],
    }),
    list: key(z.literal(true, { error: expects("value-true") }), {
      description: "List of the tasks that have no place; at most once per layout.",
    }),
  },
  paneHelp,
).meta({ id: "layoutArea" });

function nodesSchema() {
  return list(
    z.lazy(() => nodeSchema),
    panesHelp,
  );
}

function partsSchema() {
  const part = z.union([share, z.lazy(() => nodeSchema)], { error: shareHelp });
  return list(part, expects("value-shares"));
}

const layoutHelp = expects("value-layout");

const layoutSchema = z.union(
  [
    text(expects("value-template")),
    z.array(nodeSchema, { error: layoutHelp }).min(1, { error: expects("value-tabs") }),
  ],
  { error: layoutHelp },
);
export type PlanLayout = z.output<typeof layoutSchema>;

export const layoutsSchema = z.record(planNameSchema, layoutSchema, {
  error: expects("value-layouts"),
});
export type PlanLayouts = z.output<typeof layoutsSchema>;
