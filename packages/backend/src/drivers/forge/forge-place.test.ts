import { expect, test } from "vitest";

import { locateForge } from "./forge-place.ts";

test.for([
  [
    "https://github.com/acme/site.git",
    {},
    { kind: "github", url: "https://github.com", repository: "acme/site" },
  ],
  ["git@gitlab.com:acme/web/site.git", {}, { kind: "gitlab", repository: "acme/web/site", overHttp: false }],
  ["ssh://git@codeberg.org:22/acme/site", {}, { kind: "gitea", url: "https://codeberg.org" }],
  ["https://me:pass@github.com/acme/site", {}, { remote: "https://github.com/acme/site" }],
  [
    "https://example.org/git/acme/site.git",
    { forge: "gitea", url: "https://example.org/git/" },
    { kind: "gitea", url: "https://example.org/git", repository: "acme/site" },
  ],
  [
    "git@ssh.example.org:acme/site.git",
    { forge: "github", url: "https://example.org" },
    { kind: "github", url: "https://example.org", repository: "acme/site" },
  ],
] as const)("%s with %o is found on its forge", ([remote, access, expected]) => {
  expect(locateForge(remote, access)).toMatchObject({ ok: true, value: expected });
});

test.for([
  ["https://evil.example/acme/site.git", {}],
  ["https://evil.example/acme/site.git", { forge: "gitea", url: "https://git.example" }],
  ["http://github.com/acme/site.git", {}],
  ["https://github.com/acme/site.git", { forge: "gitea" }],
  ["ext::sh -c id", {}],
  ["/srv/git/site.git", {}],
  ["https://github.com/site.git", {}],
  ["https://github.com/acme/%2e%2e/site", { url: "https://evil.example" }],
] as const)("a token is not sent for %s with %o", ([remote, access]) => {
  expect(locateForge(remote, access)).toMatchObject({ ok: false });
});

test("a failure does not repeat the password of a remote's URL", () => {
  const located = locateForge("https://me:hunter2-secret@github.com/site", {});
  expect(JSON.stringify(located)).not.toContain("hunter2-secret");
});
