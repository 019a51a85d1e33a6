import { openOpenIdProvider } from "../src/drivers/identity/openid/open-openid-provider.ts";

/** Asks the provider of its argument what every sign-in asks it, and prints what came of it. */
const [, , issuer = ""] = process.argv;
const provider = openOpenIdProvider(() => performance.now());
process.stdout.write(JSON.stringify(await provider.test({ issuer, clientId: "wzp", scopes: [] })));
