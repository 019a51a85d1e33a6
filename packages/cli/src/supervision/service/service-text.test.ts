import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { launchdAgent, systemdUnit } from "./service-text.ts";

const command = {
  script: "/home/u/a b/100%/keep.sh",
  stop: ["/usr/bin/node", "/x/$y/main.js", "down"],
  log: "/l<og",
};

test("the systemd unit restarts after crashes, leaves hosts alone and quotes what systemd would read", () => {
  const unit = systemdUnit(command);
  expect(unit).toContain("Restart=always");
  expect(unit).toContain("KillMode=process");
  expect(unit).toContain("Delegate=yes");
  expect(unit).toContain('ExecStart=/bin/sh "/home/u/a b/100%%/keep.sh"');
  expect(unit).toContain('ExecStop="/usr/bin/node" "/x/$$y/main.js" "down"');
});

test("systemd accepts the unit", ({ skip }) => {
  const directory = mkdtempSync(`${tmpdir()}/wzp-unit-`);
  try {
    execFileSync("systemd-analyze", ["--version"], { stdio: "ignore" });
  } catch {
    skip("systemd-analyze is not installed");
  }
  try {
    const file = `${directory}/wezterm-parallel.service`;
    const program = { script: "/bin/sh", stop: ["/bin/sh", "-c", ":"], log: "" };
    writeFileSync(file, systemdUnit(program));
    const said = execFileSync("systemd-analyze", ["verify", "--man=no", file], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(said).not.toContain("wezterm-parallel");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("the launchd agent is kept alive unless it ended well, and escapes what XML would read", () => {
  const agent = launchdAgent("wezterm-parallel", command);
  expect(agent).toContain("<key>SuccessfulExit</key><false/>");
  expect(agent).toContain("<string>/l&lt;og</string>");
});
