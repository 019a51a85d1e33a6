import { setImmediate } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import {
  readKeyRing,
  unusable,
  withNewKey,
  withoutOldKeys,
  writeKeyRing,
  type KeyRing,
} from "../../../base/secrets/key-ring.ts";
import { seal, unseal } from "../../../base/secrets/seal.ts";
import type { SealedSecret, SecretStore } from "../../../drivers/accounts/secret-store.ts";

type Named = Pick<SealedSecret, "project" | "name">;

/** Secrets re-encrypted per transaction; limits how long other writers wait. */
const portion = 50;

/**
 * Encrypts and decrypts secrets with the keys of a file. The file is read for each use: a restored file takes effect
 * at once, and keys stay in memory no longer than needed.
 */
export class SecretVault {
  readonly #store: SecretStore;
  readonly #path: string;

  constructor(store: SecretStore, path: string) {
    this.#store = store;
    this.#path = path;
  }

  /** Creates the key file only for the first secret; later, a new key could not decrypt the existing ones. */
  async seal(of: Named, value: string): Promise<Result<Pick<SealedSecret, "key" | "sealed">, Failure>> {
    const found = await this.#ring();
    if (!found.ok) return found;
    const ring = found.value ?? withNewKey(undefined);
    if (found.value === undefined) {
      const written = writeKeyRing(this.#path, ring);
      if (!written.ok) return written;
    }
    return ok(sealWith(ring, of, value));
  }

  /**
   * Decrypts what `look` finds. If that fails, it looks again for as long as rotations encrypt it anew: one may have
   * destroyed the key after the look.
   */
  async open(look: () => Promise<readonly SealedSecret[]>): Promise<Result<Record<string, string>, Failure>> {
    for (let before: string | undefined; ;) {
      const secrets = await look();
      const opened = await this.#openAll(secrets);
      const keys = secrets.map(({ key }) => key).join(" ");
      if (opened.ok || keys === before) return opened;
      before = keys;
    }
  }

  async #openAll(secrets: readonly SealedSecret[]): Promise<Result<Record<string, string>, Failure>> {
    if (secrets.length === 0) return ok({});
    const ring = await this.#ring();
    if (!ring.ok) return ring;
    const values: Record<string, string> = {};
    for (const secret of secrets) {
      const value = this.#openWith(ring.value, secret);
      if (!value.ok) return value;
      values[secret.name] = value.value;
    }
    return ok(values);
  }

  /** Re-encrypts everything under a new key. After a crash, the file has both keys until `finish` is called again. */
  async rotate(): Promise<Result<{ secrets: number }, Failure>> {
    const ring = await this.#ring();
    if (!ring.ok) return ring;
    // Checks that all secrets can be decrypted, because with a wrong key file the rotation would stop half way.
    const opened = await this.open(() => this.#store.sealedOtherwise("", Number.MAX_SAFE_INTEGER));
    if (!opened.ok) return opened;
    const written = writeKeyRing(this.#path, withNewKey(ring.value));
    return written.ok ? this.finish() : written;
  }

  /** Completes a rotation: re-encrypts secrets that have an older key, then deletes the older keys. */
  async finish(): Promise<Result<{ secrets: number }, Failure>> {
    for (;;) {
      const ring = await this.#ring();
      if (!ring.ok) return ring;
      if (ring.value === undefined || ring.value.keys.size < 2)
        return ok({ secrets: await this.#store.count() });
      const older = await this.#store.sealedOtherwise(ring.value.current, portion);
      const done = older.length > 0 ? await this.#reseal(ring.value, older) : this.#forgetOldKeys(ring.value);
      if (!done.ok) return done;
      await setImmediate();
    }
  }

  async #reseal(ring: KeyRing, secrets: readonly SealedSecret[]): Promise<Result<void, Failure>> {
    const anew: SealedSecret[] = [];
    for (const secret of secrets) {
      const value = this.#openWith(ring, secret);
      if (!value.ok) return value;
      anew.push({ ...secret, ...sealWith(ring, secret, value.value) });
    }
    return this.#store.reseal(anew);
  }

  #forgetOldKeys(ring: KeyRing): Result<void, Failure> {
    return writeKeyRing(this.#path, withoutOldKeys(ring));
  }

  /** Returns undefined when nothing was encrypted yet. */
  async #ring(): Promise<Result<KeyRing | undefined, Failure>> {
    const ring = readKeyRing(this.#path);
    if (!ring.ok || ring.value !== undefined) return ring;
    const count = await this.#store.count();
    return count === 0
      ? ok(undefined)
      : fail(unusable(createMessage("key-file-lost", { path: this.#path, count })));
  }

  #openWith(ring: KeyRing | undefined, secret: SealedSecret): Result<string, Failure> {
    const key = ring?.keys.get(secret.key);
    const named = { path: this.#path, secret: secret.name };
    if (key === undefined) return fail(unusable(createMessage("key-file-without-key", named)));
    const value = unseal(key, secret.sealed, contextOf(secret));
    if (value !== undefined) return ok(value);
    return fail(
      unusable(
        createMessage("secret-altered", named),
        createMessage("secret-altered-hint", { secret: secret.name }),
      ),
    );
  }
}

function sealWith(ring: KeyRing, of: Named, value: string): Pick<SealedSecret, "key" | "sealed"> {
  const key = ring.keys.get(ring.current);
  if (key === undefined) throw new Error("Internal error: a key ring without its current key");
  return { key: ring.current, sealed: seal(key, value, contextOf(of)) };
}

/** Binds a secret to its name and project: moved elsewhere, it cannot be decrypted. */
function contextOf({ project, name }: Named): string {
  return `secret p${project} ${name}`;
}
