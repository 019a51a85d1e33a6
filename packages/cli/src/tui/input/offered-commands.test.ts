import pc from "picocolors";
import { beforeAll, expect, test } from "vitest";

import { permissionsOf } from "@wezterm-parallel/shared/domain/access/permissions";

import { prepareWidths } from "../../text/width.ts";
import { helpLines } from "../draw/draw-help.ts";
import { type Offers, offersAll, offersElsewhere } from "./offered-commands.ts";

const shownKeys = (offers: Offers) =>
  helpLines(100, pc.createColors(false), offers).map((line) => line.slice(1, 11).trim());

beforeAll(() => prepareWidths(["全"]));

test("the help of a viewer lacks the keys of forbidden actions; that of an operator has them", () => {
  const viewer = { kind: "user", permissions: [...permissionsOf.viewer], projects: [] } as const;
  const operator = { ...viewer, permissions: [...permissionsOf.operator] };
  const all = shownKeys(offersAll);
  expect(all).toEqual(expect.arrayContaining(["a", "o", "r", "c", "p", "+ -", "m", "w", "F", "P", "U"]));
  expect(shownKeys(offersElsewhere(viewer))).toEqual(
    all.filter((key) => !["o", "A", "r", "C", "c", "p", "+ -", "m", "w", "F", "P", "U"].includes(key)),
  );
  expect(shownKeys(offersElsewhere(operator))).toEqual(all.filter((key) => key !== "o"));
});

test("an action permitted in one project is offered only for its runs", () => {
  const permissions = [...permissionsOf.operator];
  const offers = offersElsewhere({
    kind: "user",
    permissions: [],
    projects: [{ project: "p2", permissions }],
  });
  expect([offers("cancel", "p2"), offers("cancel", "p1"), offers("cancel"), offers("help", "p1")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
