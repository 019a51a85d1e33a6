import { beforeAll, describe, expect, test } from "vitest";

import { displayWidth, fit, prepareWidths, truncate, visible } from "./width.ts";

beforeAll(() => prepareWidths(["日本語"]));

describe("widths", () => {
  test("a wide character takes two columns, a combining one none", () => {
    expect(displayWidth("日本語")).toBe(6);
    expect(displayWidth("e\u0301")).toBe(1);
  });

  test("cutting never shows half a wide character and fills what is left", () => {
    expect(truncate("日本語テスト", 6)).toBe("日本…");
    expect(fit("日本語テスト", 6)).toBe("日本… ");
    expect(displayWidth(fit("日本語テスト", 6))).toBe(6);
  });

  test("a text that fits is left as it is, and no room means no text", () => {
    expect(truncate("abc", 3)).toBe("abc");
    expect(truncate("abc", 0)).toBe("");
  });

  test("plain text is cut like any other", () => {
    expect(truncate("abc", 2)).toBe("a…");
    expect(truncate("✓ done", 3)).toBe("✓ …");
  });

  test("control characters are shown, not obeyed", () => {
    expect(visible("a\u001B[31mb\n")).toBe("a␛[31mb␊");
    expect(visible("a\u009B2J\u202Eb\u2028c")).toBe("a·2J·b·c");
  });
});
