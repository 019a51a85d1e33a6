import { openOpenIdProvider } from "../../../src/drivers/identity/openid/open-openid-provider.ts";

/** Sends the provider in its argument the requests of every sign-in, and prints the result. */
const [, , issuer = ""] = process.argv;
const provider = openOpenIdProvider(() => performance.now());
process.stdout.write(JSON.stringify(await provider.test({ issuer, clientId: "wzp", scopes: [] })));
