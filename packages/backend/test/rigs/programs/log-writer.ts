/** Writes numbered lines to a log, and begins a new file after every third, until it is killed. */
import { RotatingFile } from "../../../src/base/rotating-file.ts";

const [path = "", first = "0"] = process.argv.slice(2);
const file = new RotatingFile(path, { bytes: 1_000_000, files: 5 });
function writeOn(number: number): void {
  file.write(`${number}\n`);
  if (number % 3 === 0) {
    file.rotate();
    file.removeBefore(0);
  }
  process.stdout.write(`${number}\n`);
  setImmediate(() => writeOn(number + 1));
}
writeOn(Number(first));
