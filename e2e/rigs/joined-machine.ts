import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

import { makeCertificate } from "../../packages/backend/test/rigs/access/certificates.ts";
import { freePort } from "./free-port.ts";
import { TestHome } from "./home.ts";
import { OtherMachine } from "./other-machine.ts";
import { UserRepository } from "./user-repository.ts";

/** A server, a repository with a plan, and another machine whose worker has joined. */
export async function joinedMachine() {
  const stack = new AsyncDisposableStack();
  const home = stack.use(new TestHome());
  const repository = stack.use(new UserRepository());
  const machine = stack.use(new OtherMachine());
  const wzp = (...args: readonly string[]) => home.wzp(repository.path, ...args);
  const { cert, key } = makeCertificate(home.path, "server");
  const listen = ["--listen", `127.0.0.1:${await freePort()}`, "--tls-cert", cert, "--tls-key", key];
  expect(await wzp("up", ...listen)).toMatchObject({ code: 0 });
  const invited = await wzp("workers", "invite", "far", "--json");
  expect(invited).toMatchObject({ code: 0 });
  const { command } = JSON.parse(invited.stdout) as { command: string };
  const words = command.split(" ").slice(1);
  const untrusted = await machine.wzp(...words);
  expect(untrusted.stderr).toContain("Cannot verify the TLS certificate");
  const ca = machine.write("ca.pem", readFileSync(cert, "utf8"));
  expect(await machine.wzp(...words, "--ca", ca)).toMatchObject({ code: 0 });
  const write = (text: string) => {
    writeFileSync(join(repository.path, "wezterm-parallel.yaml"), text);
    repository.git("add", "wezterm-parallel.yaml");
    repository.git("commit", "-qm", "Add a plan", "wezterm-parallel.yaml");
  };
  return {
    home,
    repository,
    machine,
    wzp,
    write,
    command,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
