import { agentPlaces } from "./known-places.ts";

type Variables = Readonly<Record<string, string>>;

/** Names that usually hold a credential. */
const credential =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|(^|_)AUTH($|_)|(^|_)(PAT|DSN|KEYS?)$/i;
/** A password inside a URL. */
const passwordInside = /:\/\/[^/\s:@]{0,200}:[^/\s@]{1,200}@/;
/** Sockets and buses of the session outside, which the sandbox hides. */
const outside =
  /^(SSH_AUTH_SOCK|SSH_AGENT_PID|GPG_AGENT_INFO|DBUS_(SESSION|SYSTEM)_BUS_ADDRESS|XDG_RUNTIME_DIR|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DOCKER_HOST|CONTAINER_HOST|KUBECONFIG)$/;

/**
 * Returns the variables of the submitting shell that a sandboxed program gets. Credentials are left out, except those
 * of the agent itself: a task names the others (`secrets`, `env`).
 */
export function inheritedInSandbox(inherited: Variables, program: string): Variables {
  const own = agentPlaces[program]?.credentials;
  const kept = Object.entries(inherited).filter(
    ([name, value]) => own?.test(name) === true || !isClosed(name, value),
  );
  return Object.fromEntries(kept);
}

function isClosed(name: string, value: string): boolean {
  return outside.test(name) || credential.test(name) || passwordInside.test(value);
}

/**
 * Caches go to the private /tmp unless they are writable: a package manager fails where its own is read-only. Claude
 * otherwise refuses to work without permissions as root, and asks whether it may trust the directory.
 */
export function sandboxVariables(isWritable: (path: string) => boolean, home: string): Variables {
  return {
    TMPDIR: "/tmp",
    IS_SANDBOX: "1",
    CLAUDE_CODE_SANDBOXED: "1",
    ...(!isWritable(`${home}/.cache`) && { XDG_CACHE_HOME: "/tmp/.cache" }),
    ...(!isWritable(`${home}/.npm`) && { npm_config_cache: "/tmp/.npm" }),
  };
}
