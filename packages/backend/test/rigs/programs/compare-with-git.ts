import { compareHistories } from "../landing/compare-histories.ts";
import { compareVerdicts } from "../landing/compare-verdicts.ts";

/** Compares random histories, or pairs of random work, with what git makes of them; prints the result. */
const [what, count] = process.argv.slice(2);
const compare = what === "histories" ? compareHistories : compareVerdicts;
process.stdout.write(JSON.stringify(await compare(Number(count))));
