import { Activity, FileDiff } from "lucide-react";
import { createElement, type ComponentType } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { createIcon } from "./create-icon.ts";

const drawn = {
  activity: { theirs: Activity, file: "activity" },
  "file-diff": { theirs: FileDiff, file: "file-diff" },
};

test.each(Object.entries(drawn))("draws %s as lucide-react itself does", async (_, { theirs, file }) => {
  const { __iconData: data } = (await import(
    `../../../../../node_modules/lucide-react/dist/esm/icons/${file}.mjs`
  )) as { __iconData: Parameters<typeof createIcon>[0] };
  const ours = createIcon(data);
  for (const props of [{}, { className: "wide" }, { "aria-label": "changes" }]) {
    expect(attributesOf(ours, props)).toEqual(attributesOf(theirs, props));
  }
});

/** Returns the elements and their attributes, whose order does not matter; HTML needs no `xmlns`. */
function attributesOf(icon: ComponentType<object>, props: object): readonly (readonly string[])[] {
  const elements = renderToStaticMarkup(createElement(icon, props)).split(/(?=<)/);
  return elements.map((element) => (element.match(/(?!xmlns)\b[\w-]+="[^"]*"|^<\/?\w+/g) ?? []).toSorted());
}
