import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import { expect, test } from "vitest";

import { makeCertificate } from "../../packages/backend/test/rigs/access/certificates.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { makeBacklog, planOf } from "../rigs/chaos/backlog.ts";
import { judgeCommits } from "../rigs/chaos/chaos.ts";
import { FaultyProxy, pickFaults } from "../rigs/chaos/faulty-proxy.ts";
import { judge } from "../rigs/chaos/judge.ts";
import { Random } from "../rigs/chaos/random.ts";
import { freePort } from "../rigs/free-port.ts";
import { TestHome } from "../rigs/home.ts";
import { OtherMachine } from "../rigs/other-machine.ts";
import { UserRepository } from "../rigs/user-repository.ts";

const witness = fileURLToPath(new URL("../rigs/witness.pl", import.meta.url));

test("20 faults of the network between server and worker: each of 20 tasks runs once, with every byte of its log", async () => {
  const seed = Date.now() % 1_000_000;
  const random = new Random(seed);
  await using home = new TestHome();
  using repository = new UserRepository();
  await using machine = new OtherMachine();
  const { cert, key } = makeCertificate(home.path, "server");
  const port = await freePort();
  await using proxy = await FaultyProxy.open(port);
  const listen = ["--listen", `127.0.0.1:${port}`, "--tls-cert", cert, "--tls-key", key];
  expect(await home.wzp(repository.path, "up", ...listen)).toMatchObject({ code: 0 });
  const invited = await home.wzp(repository.path, "workers", "invite", "far", "--json");
  const { token } = JSON.parse(invited.stdout) as { token: string };
  const ca = machine.write("ca.pem", readFileSync(cert, "utf8"));
  const server = `https://127.0.0.1:${proxy.port}`;
  const joined = await machine.wzp("worker", "join", server, "--token", token, "--ca", ca, "--tasks", "6");
  expect(joined, JSON.stringify(joined)).toMatchObject({ code: 0 });

  const scratch = mkdtempSync(join(tmpdir(), "wzp-witness-"));
  const record = join(scratch, "record");
  writeFileSync(record, "");
  chmodSync(scratch, 0o711);
  chmodSync(record, 0o666);
  try {
    const tasks = makeBacklog(random, 20);
    const there = { witness: machine.write("witness.pl", readFileSync(witness, "utf8")), labels: ["far"] };
    writeFileSync(join(repository.path, "wezterm-parallel.yaml"), planOf(tasks, record, there));
    const submitted = await home.wzp(repository.path, "run", "--detach", "--json");
    expect(submitted).toMatchObject({ code: 0 });
    let harmed = 0;
    for (const fault of pickFaults(random, 20)) {
      await delay(random.between(0, 500));
      if ((await proxy.harm(fault, random)) > 0) harmed += 1;
    }
    await home.wzp(repository.path, "wait", "r1", "--timeout", "180s");
    const client = openClient(homePaths({ env: home.env(), homeDirectory: "", userId: 0 }).serverSocket);
    const runs = [{ id: "r1", tasks }];
    const verdict = await judge(client, home.state, record, runs);
    const violations = [...verdict.violations, ...(await judgeCommits(client, repository, runs))];
    expect({ seed, lost: verdict.lost, violations }).toEqual({ seed, lost: 0, violations: [] });
    // Few strike while the worker is between two connections.
    expect(harmed).toBeGreaterThan(10);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}, 300_000);
