/**
 * Prints what the screen of an agent prints: a spinner ten times a second, and every few seconds what it does, as a sequence of
 * the terminal. Usage: agent-screens.cjs NUMBER SECONDS [same], where 7501 is the number of the sequence that is followed, and
 * with `same` it always does the same.
 */
const [, , number, seconds, same] = process.argv;
const all = ["state=working", "state=blocked:kind=permission:msg=cm0gLXIgYnVpbGQ=", "state=done"];
const doing = same === undefined ? all : all.slice(0, 1);
const every = 10 * Number(seconds);
// Agents do not change what they do at the same moment.
let turn = Math.floor(Math.random() * every);
setInterval(() => {
  turn += 1;
  process.stdout.write(`\r\x1b[2K${"⠋⠙⠹⠸"[turn % 4]} thinking for ${Math.floor(turn / 10)} s`);
  if (turn % every === 0)
    process.stdout.write(`\x1b]${number};${doing[(turn / every) % doing.length]}:app=claude-code\x1b\\`);
}, 100);
