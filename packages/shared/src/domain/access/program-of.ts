const browsers = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /Version\/(\d+)(?:\.\d+)* (?:Mobile\/\w+ )?Safari/],
] as const;

const systems = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["macOS", /Mac OS X|Macintosh/],
  ["Windows", /Windows/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux/],
] as const;

/** Returns a readable form of a `User-Agent`, such as `Firefox 140 · Linux`; unknown values are returned unchanged. */
export function programOf(userAgent: string): string {
  const [name, version] = firstOf(browsers, userAgent);
  if (name === undefined) return userAgent;
  const [system] = firstOf(systems, userAgent);
  return system === undefined ? `${name} ${version}` : `${name} ${version} · ${system}`;
}

function firstOf(
  table: readonly (readonly [string, RegExp])[],
  text: string,
): readonly [name?: string, version?: string] {
  for (const [name, pattern] of table) {
    const match = pattern.exec(text);
    if (match !== null) return [name, match[1] ?? ""];
  }
  return [];
}
