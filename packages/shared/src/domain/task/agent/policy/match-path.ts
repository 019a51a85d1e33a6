/**
 * Returns whether a glob matches a path, both from the top of the checkout: `*` and `?` stay within a name, `**` crosses
 * directories, and a glob that ends with a plain name matches everything below it too.
 */
export function matchesPath(glob: string, path: string): boolean {
  const globs = glob.replace(/^\.\//, "").split("/");
  if (globs.at(-1) === "") globs.pop();
  const names = path.split("/");
  /** Element j is true if the globs so far match the first j names. */
  let reached: readonly boolean[] = [true, ...names.map(() => false)];
  for (const each of globs) {
    const before = reached;
    reached = before.map((_, j) => {
      if (each === "**") return before.slice(0, j + 1).includes(true);
      return j > 0 && before[j - 1] === true && matchesName(each, names[j - 1] ?? "");
    });
  }
  const isPlain = !/[*?]/.test(globs.at(-1) ?? "");
  return isPlain ? reached.includes(true, 1) : reached.at(-1) === true;
}

/** After a mismatch, the last `*` takes one character more: no other backtracking is needed. */
function matchesName(glob: string, name: string): boolean {
  let [g, n, star, from] = [0, 0, -1, 0];
  while (n < name.length) {
    if (glob[g] === "*") [star, from, g] = [g, n, g + 1];
    else if (g < glob.length && (glob[g] === "?" || glob[g] === name[n])) [g, n] = [g + 1, n + 1];
    else if (star >= 0) [g, n, from] = [star + 1, from + 1, from + 1];
    else return false;
  }
  while (glob[g] === "*") g += 1;
  return g === glob.length;
}
