import { Readable } from "node:stream";

import { describe, expect, test } from "vitest";

import {
  eachCombination,
  eachLine,
  readSources,
  splitSources,
  type ArgumentSource,
} from "./read-arguments.ts";

async function linesOf(
  pieces: readonly (string | Buffer)[],
  separator: "\n" | "\0" = "\n",
): Promise<unknown> {
  const input = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  const lines: string[] = [];
  for await (const some of eachLine(input, separator)) lines.push(...some);
  return lines;
}

async function combinations(sources: readonly ArgumentSource[]): Promise<unknown> {
  const groups = await readSources(sources, { directory: "/", stdin: Readable.from([]), separator: "\n" });
  return groups.ok ? [...eachCombination(groups.value)] : groups;
}

describe("arguments of map", () => {
  test("come from after :::, several sources as all combinations", async () => {
    const { command, sources } = splitSources(["echo", "{}", ":::", "a", "b", ":::", "1", "2"]);
    expect(command).toEqual(["echo", "{}"]);
    expect(await combinations(sources)).toEqual([
      ["a", "1"],
      ["a", "2"],
      ["b", "1"],
      ["b", "2"],
    ]);
  });

  test("go in step after :::+, as far as the shorter source goes", async () => {
    const { sources } = splitSources(["echo", ":::", "a", "b", ":::+", "1", "2", "3", ":::", "x", "y"]);
    expect(await combinations(sources)).toEqual([
      ["a", "1", "x"],
      ["a", "1", "y"],
      ["b", "2", "x"],
      ["b", "2", "y"],
    ]);
  });

  test("come from stdin line by line, however the bytes are cut", async () => {
    const bytes = Buffer.from("eins\nzwei 日本\r\n\ndrei");
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await linesOf(pieces)).toEqual(["eins", "zwei 日本", "", "drei"]);
  });

  test("may hold line ends when NUL ends them", async () => {
    expect(await linesOf(["a\nb\0c"], "\0")).toEqual(["a\nb", "c"]);
  });

  test("are none when stdin is empty", async () => {
    expect(await linesOf([])).toEqual([]);
  });
});
