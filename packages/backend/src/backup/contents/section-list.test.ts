import fc from "fast-check";
import { expect, test } from "vitest";

import { decodeSection, encodeSection } from "./section-list.ts";

const small = fc.uint8Array({ maxLength: 200 });
const listed = (path: string, size: number) => ({ path, mode: 0o600, mtime: 1, size, hash: "h" });

test("a section is read as it was written", () => {
  fc.assert(
    fc.property(fc.array(small, { maxLength: 20 }), (contents) => {
      const named = contents.map((content, at) => [`state/${at}`, content] as const);
      const large = { ...listed("state/large", 5_000_000), chunks: ["c"] };
      const files = [large, ...named.map(([path, { length }]) => listed(path, length))];
      const read = decodeSection(encodeSection({ files, small: new Map(named) }));
      expect(read.files).toEqual(files);
      expect([...read.small].map(([path, bytes]) => [path, [...bytes]])).toEqual(
        named.map(([path, bytes]) => [path, [...bytes]]),
      );
    }),
  );
});

test.each(["state/../x", "etc/passwd", "/state/x", "state/a/../../b", "state/."])(
  "a list with the path %s is refused, which would be outside the home",
  (path) => {
    const bytes = encodeSection({ files: [listed(path, 0)], small: new Map() });
    expect(() => decodeSection(bytes)).toThrow("Invalid string");
  },
);
