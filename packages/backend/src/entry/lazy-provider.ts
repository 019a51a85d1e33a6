import type { IdentityProvider } from "../drivers/identity/identity-provider.ts";

/** Loads OpenID Connect at its first use, because its libraries would add 30 ms to every start. */
export function lazyOpenIdProvider(now: () => number): IdentityProvider {
  let opened: Promise<IdentityProvider> | undefined;
  const load = async () => {
    const { openOpenIdProvider } = await import("../drivers/identity/openid/open-openid-provider.ts");
    return openOpenIdProvider(now);
  };
  const open = () => (opened ??= load());
  return {
    authorizationUrl: async (settings, start) => (await open()).authorizationUrl(settings, start),
    exchange: async (settings, back) => (await open()).exchange(settings, back),
    test: async (settings) => (await open()).test(settings),
  };
}
