import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { matchesCommand, runsAnother, splitCommandLine } from "./command-line.ts";
import { decidePermission, isRule, type Policy } from "./decide-permission.ts";
import { matchesPath } from "./match-path.ts";

const bash = (command: string) => ({ tool: "Bash", command });
const kindOf = (policy: Policy, command: string) => decidePermission(policy, bash(command)).kind;

describe("a command line", () => {
  test.each([
    ["npm test", "npm test", "allow"],
    ["npm test", "npm  'test'", "allow"],
    ["npm test", "npm test -- --watch", "ask"],
    ["npm test", "NPM test", "ask"],
    ["npm test *", "npm test", "allow"],
    ["npm run test:*", "npm run test --silent", "allow"],
    ["npm run test:*", "npm run tests", "ask"],
    ["git log *", 'git log --grep "a b"', "allow"],
    ["npm test", "npm test && npm test", "allow"],
    ["npm test", "npm test; npm test\nnpm test | npm test || npm test\n", "allow"],
    ["npm test", "npm test && rm -rf /", "ask"],
    ["npm test", "npm test\nrm -rf /", "ask"],
    ["npm test", "npm test & rm -rf /", "ask"],
    ["*", "echo $(id)", "ask"],
    ["*", "echo `id`", "ask"],
    ["*", 'echo "$(id)"', "ask"],
    ["*", "echo $HOME", "ask"],
    ["*", "echo a > /etc/passwd", "ask"],
    ["*", "cat < /etc/shadow", "ask"],
    ["*", "cat <<E\nE", "ask"],
    ["*", "(id)", "ask"],
    ["*", "{ id; }", "ask"],
    ["*", "rm *", "ask"],
    ["*", "rm ?", "ask"],
    ["*", "rm [a]", "ask"],
    ["*", "ls ~", "ask"],
    ["*", String.raw`ls \-la`, "ask"],
    ["*", "ls # npm", "ask"],
    ["*", "A=1 npm test", "ask"],
    ["*", "PATH+=:. npm test", "ask"],
    ["*", "=ls", "ask"],
    ["*", "npm test\r", "ask"],
    ["*", "npm\ttest", "ask"],
    ["*", "npm test\u0000", "ask"],
    ["*", "npm\u00a0test", "ask"],
    ["*", "ｎpm test", "ask"],
    ["*", "echo '\u202Etset'", "ask"],
    ["*", "echo 'open", "ask"],
    ["*", "", "ask"],
    ["*", "npm test &&", "ask"],
    ["*", "npm test &&\nnpm test", "ask"],
    ["*", `echo ${"a".repeat(10_001)}`, "ask"],
    ["*", "sh -c id", "ask"],
    ["*", "/bin/Bash -c id", "ask"],
    ["*", "'sh' -c id", "ask"],
    ["*", "env id", "ask"],
    ["*", "ls | xargs rm", "ask"],
    ["*", "export PATH=.", "ask"],
    ["*", "find . -exec rm x", "ask"],
    ["*", "find . -name x", "allow"],
    ["*", "node -e 1", "ask"],
    ["*", "python3.12 -B -c 1", "ask"],
    ["*", "python3 -m pytest -c pytest.ini", "allow"],
    ["*", "node --test", "allow"],
    ["git *", "'git x'", "ask"],
    ["git push", "git 'push' ''", "ask"],
  ])("with the rule Bash(%s): %j is answered with %s", (pattern, command, kind) => {
    expect(kindOf({ allow: [`Bash(${pattern})`] }, command)).toBe(kind);
  });

  test("is denied for any of its parts, whatever is allowed", () => {
    const policy = { allow: ["Bash"], deny: ["Bash(git push *)"] };
    expect(decidePermission(policy, bash("npm test && git push origin"))).toEqual({
      kind: "deny",
      rule: "Bash(git push *)",
    });
    expect(kindOf(policy, "git status")).toBe("allow");
    expect(kindOf({ ...policy, deny: ["Bash"] }, "echo $(id)")).toBe("deny");
  });
});

describe("files and other tools", () => {
  const policy = {
    allow: ["Edit(src/**)", "Read", "WebSearch", "mcp__db__query"],
    deny: ["Edit(src/secret)"],
  };
  test.each([
    ["Edit", ["src/a.ts"], "allow"],
    ["Edit", ["src/a.ts", "lib/b.ts"], "ask"],
    ["Edit", ["src/a.ts", "src/secret/b.ts"], "deny"],
    ["Edit", [], "ask"],
    ["Edit", ["/etc/passwd"], "ask"],
    ["Edit", ["src/../../x"], "ask"],
    ["Edit", ["src/.git/config"], "ask"],
    ["Edit", ["src/.GIT/hooks/pre-commit"], "ask"],
    ["Read", ["docs/a.md"], "allow"],
    ["Read", ["/etc/passwd"], "ask"],
    ["WebSearch", undefined, "allow"],
    ["mcp__db__query", undefined, "allow"],
    ["mcp__db__drop", undefined, "ask"],
    ["AskUserQuestion", undefined, "ask"],
  ])("%s of %j is answered with %s", (tool, paths, kind) => {
    expect(decidePermission(policy, { tool, paths }).kind).toBe(kind);
  });

  test("questions are never answered, even by a rule that names them", () => {
    for (const tool of ["AskUserQuestion", "ExitPlanMode"]) {
      expect(isRule(tool)).toBe(false);
      expect(decidePermission({ allow: [tool], deny: [tool] }, { tool }).kind).toBe("ask");
    }
  });

  test.each([
    ["src/*", "src/a.ts", true],
    ["src/*", "src/a/b.ts", false],
    ["src", "src/a/b.ts", true],
    ["src/", "src/a/b.ts", true],
    ["**/*.md", "README.md", true],
    ["**/*.md", "docs/a/b.md", true],
    ["*.md", "docs/b.md", false],
    ["a?c", "abc", true],
    ["src/**", "source/a", false],
    ["./src/**", "src/a", true],
  ])("the glob %s matches %s: %s", (glob, path, expected) => {
    expect(matchesPath(glob, path)).toBe(expected);
  });

  test.each([
    ["Bash(npm test)", true],
    ["Bash", true],
    ["Edit(src/**)", true],
    ["mcp__server__tool", true],
    ["WebFetch(x)", false],
    ["Bash()", false],
    ["Edit(../x)", false],
    ["Edit(/etc)", false],
    ["Edit(!src)", false],
    ["bash", false],
    ["", false],
  ])("%j is a rule: %s", (text, expected) => {
    expect(isRule(text)).toBe(expected);
  });
});

const word = fc.stringMatching(/^[a-z0-9./-]{1,8}$/).filter((text) => !runsAnother([text]));
const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "npm test",
        "&&",
        ";",
        "|",
        "\n",
        "$(id)",
        "`",
        "'",
        '"',
        "\\",
        ">",
        "&",
        "*",
        "(",
        " ",
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join("")),
);

test("a line that is understood consists of the words that a shell would see", () => {
  const line = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(line, fc.constantFrom(" && ", ";", " | ", "\n", "||"), (commands, between) => {
      const text = commands.map((words) => words.map((each) => `'${each}'`).join("  ")).join(between);
      expect(splitCommandLine(text)).toEqual(commands);
    }),
  );
});

test("nothing that a shell expands, redirects or runs beside is ever allowed, wherever it stands", () => {
  const meaning = fc.constantFrom(
    "$(id)",
    "`id`",
    "$X",
    ">f",
    "<f",
    "&",
    "(",
    ")",
    "{",
    "}",
    "*",
    "?",
    "[",
    "!",
    "#",
    "~",
    "\\",
    "\r",
    "\t",
    "\u0000",
    "\u2028",
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 3 }),
      meaning,
      fc.array(word, { maxLength: 3 }),
      (before, mark, after) => {
        for (const glue of ["", " "])
          expect(kindOf({ allow: ["Bash"] }, ["npm", ...before, mark, ...after].join(glue))).toBe("ask");
      },
    ),
  );
});

test("a longer line is never allowed by a rule for its beginning", () => {
  fc.assert(
    fc.property(anything, (more) => {
      const decided = kindOf({ allow: ["Bash(npm test)"] }, `npm test${more}`);
      const parts = splitCommandLine(`npm test${more}`);
      const isSame = parts?.every((words) => words.join("|") === "npm|test") === true;
      expect(decided).toBe(isSame ? "allow" : "ask");
    }),
  );
});

test("a rule more in deny never allows more, and a rule more in allow never undoes a denial", () => {
  const rule = fc.constantFrom("Bash", "Bash(npm *)", "Bash(npm test)", "Bash(git *)", "Bash(*)");
  fc.assert(
    fc.property(fc.array(rule), fc.array(rule), rule, anything, (allow, deny, more, command) => {
      const kind = kindOf({ allow, deny }, command);
      const denied = kindOf({ allow, deny: [...deny, more] }, command);
      const allowed = kindOf({ allow: [...allow, more], deny }, command);
      expect(denied === "allow" && kind !== "allow").toBe(false);
      expect(kind === "deny" && allowed !== "deny").toBe(false);
    }),
  );
});

test("long lines, patterns and paths take no time", () => {
  const started = performance.now();
  expect(matchesCommand("*a".repeat(200), ["a".repeat(5_000), "b"])).toBe(false);
  expect(matchesPath("**/a*".repeat(40), "aa/".repeat(300))).toBe(false);
  expect(matchesPath(`${"*a".repeat(200)}b`, "a".repeat(4_000))).toBe(false);
  expect(isRule(`Bash(${"*".repeat(100_000)}`)).toBe(false);
  expect(splitCommandLine("'a' ".repeat(2_500).trimEnd())).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(2_000);
});
