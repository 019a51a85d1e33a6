import fc from "fast-check";
import { expect, test } from "vitest";

import { eventStreamParser } from "./parse-event-stream.ts";

test("messages are the same however the text is cut", () => {
  const data = fc.array(
    fc.string().map((text) => text.replace(/[\r\n]/g, "")),
    { minLength: 1, maxLength: 3 },
  );
  const messages = fc.array(fc.record({ id: fc.nat().map(String), data }));
  fc.assert(
    fc.property(messages, fc.array(fc.nat(20)), fc.boolean(), (sent, cuts, crlf) => {
      const end = crlf ? "\r\n" : "\n";
      let text = sent
        .map(
          ({ id, data: lines }) =>
            `id: ${id}${end}${lines.map((line) => `data: ${line}${end}`).join("")}${end}`,
        )
        .join(`: a comment${end}${end}`);
      const parse = eventStreamParser();
      const got = [];
      for (const cut of cuts) {
        got.push(...parse(text.slice(0, cut)));
        text = text.slice(cut);
      }
      got.push(...parse(text));
      expect(got).toEqual(
        sent.map(({ id, data: lines }) => ({ id, event: undefined, data: lines.join("\n") })),
      );
    }),
  );
});

test("a message without its empty line is not given out", () => {
  expect(eventStreamParser()("id: 1\ndata: half")).toEqual([]);
});
