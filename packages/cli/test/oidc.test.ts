import { OAuth2Server } from "oauth2-mock-server";
import { expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

test("wzp oidc sets up, changes, tests, shows without the secret, and removes single sign-on", async () => {
  await using rig = new CliRig();
  const provider = new OAuth2Server();
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "127.0.0.1");
  const issuer = `http://127.0.0.1:${provider.address().port}`;
  provider.issuer.url = issuer;
  try {
    expect((await rig.wzp(["oidc", "set", "--client-id", "wzp"])).stderr).toContain(
      "--issuer and --client-id are required",
    );
    const first = await rig.wzp(
      ["oidc", "set", "--issuer", issuer, "--client-id", "wzp", "--client-secret", "--sign-up"],
      { input: "the secret\n" },
    );
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toContain("client secret stored encrypted");
    expect((await rig.wzp(["add", "--json", "--checkout", "none", "--", "true"])).status).toBe(0);
    const groups = ["--group", "staff=viewer", "--group", `cn=web,dc=x=operator:${rig.work}`];
    const second = await rig.wzp(["oidc", "set", ...groups, "--domains", "example.org"]);
    expect(second.stdout).toMatch(/cn=web,dc=x: operator in p1\n/);
    const shown = await rig.wzp(["oidc", "show"]);
    expect(shown.stdout).toBe(second.stdout);
    expect(shown.stdout).toMatch(/redirect +http:\/\/127\.0\.0\.1:\d+\/api\/v1\/auth\/oidc\/callback/);
    const asJson = await rig.wzp(["oidc", "show", "--json"]);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      hasSecret: true,
      signUp: true,
      domains: ["example.org"],
    });
    expect((await rig.wzp(["oidc", "set", "--without", "groups", "domains", "--no-sign-up"])).stdout).toMatch(
      /only people who were added\ndomains +any\ngroups +no roles by group/,
    );
    expect((await rig.wzp(["oidc", "test"])).stdout).toMatch(/answers as this issuer[^]*keys +1\n/);
    await provider.stop();
    const away = await rig.wzp(["oidc", "test"]);
    expect(away.status).not.toBe(0);
    expect(away.stderr).toContain("cannot be used: the provider did not respond: ECONNREFUSED.");
    expect((await rig.wzp(["oidc", "remove"])).status).toBe(0);
    expect((await rig.wzp(["oidc", "show"])).stderr).toContain("Single sign-on is not set up.");
    const audit = await rig.wzp(["audit", "export"]);
    expect(audit.stdout).toContain("oidc.set");
    expect(audit.stdout + shown.stdout).not.toContain("the secret");
  } finally {
    if (provider.listening) await provider.stop();
  }
});
