import { expect, test } from "vitest";

import { drawSvg } from "./draw-svg.ts";

function textsOf(svg: string): readonly { text: string; x: number; length: number; fill: string }[] {
  const found = svg.matchAll(
    /<text x="([\d.]+)" y="[\d.]+" textLength="([\d.]+)"[^>]*fill="([^"]+)"[^>]*>([^<]*)</g,
  );
  return [...found].map(([, x, length, fill = "", text = ""]) => ({
    text,
    x: Number(x),
    length: Number(length),
    fill,
  }));
}

const column = 8.4;
const left = 16;

function draw(screen: string): string {
  return drawSvg({ screen, columns: 40, title: "a screen" });
}

test("colours of all kinds are kept, and end where they are reset", () => {
  const colours = textsOf(
    draw("\u001B[32mgreen\u001B[39m plain \u001B[38;5;196mred\u001B[0m \u001B[38;2;1;2;3mrgb\u001B[m end"),
  );
  expect(colours.map(({ text, fill }) => [text, fill])).toEqual([
    ["green", "#98c379"],
    ["plain", "#d7dae0"],
    ["red", "rgb(255,0,0)"],
    ["rgb", "rgb(1,2,3)"],
    ["end", "#d7dae0"],
  ]);
});

test("a wide character takes two columns, and the text after it keeps its place", () => {
  const [before, wide, second, after] = textsOf(draw("a  端末  b"));
  expect(before).toMatchObject({ text: "a", x: left });
  expect([wide?.length, wide?.x]).toEqual([16.8, 41.2]);
  expect(second?.x).toBeCloseTo(left + 5 * column, 0);
  expect(after?.x).toBeCloseTo(left + 9 * column, 0);
});

test("blanks keep words apart without any blank in the picture", () => {
  const [one, two] = textsOf(draw("one      two"));
  expect([one?.text, two?.text]).toEqual(["one", "two"]);
  expect(two?.x).toBeCloseTo(left + 9 * column, 0);
});

test("bars and lines are shapes that reach from edge to edge", () => {
  expect(draw("\u001B[32m███\u001B[0m")).toMatch(/<path d="M16 52h25\.2v14h-25\.2z" fill="#98c379"\/>/);
  expect(draw("──")).toContain("H16");
  expect(draw("│")).toMatch(/V50.*V68/);
});

test("text is never read as markup, and inverse text is drawn inverse", () => {
  expect(draw('<b>&"')).toContain("&lt;b&gt;&amp;&quot;");
  expect(draw("\u001B[7mx\u001B[0m")).toMatch(/fill="#d7dae0"\/><text [^>]*fill="#1b1e25"/);
});
