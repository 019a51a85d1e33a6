/**
 * Stands for the test that everybody has: it fails the first time and passes the second. The number of
 * the attempt is the last part of WZP_ATTEMPT (r1/flaky#2).
 */
const attempt = Number(process.env["WZP_ATTEMPT"]?.split("#").at(-1) ?? "1");
if (attempt < 2) {
  console.error("connection reset by peer (attempt 1)");
  process.exit(75);
}
console.log(`connected at attempt ${attempt}`);
