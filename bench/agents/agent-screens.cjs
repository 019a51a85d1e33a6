/**
 * Prints what the screen of an agent prints: a spinner ten times a second, and every second what it does, as a sequence of
 * the terminal. Usage: agent-screens.cjs NUMBER, where 7501 is the sequence that is followed.
 */
const [, , number] = process.argv;
const doing = ["state=working", "state=blocked:kind=permission:msg=cm0gLXIgYnVpbGQ=", "state=done"];
let turn = 0;
setInterval(() => {
  turn += 1;
  process.stdout.write(`\r\x1b[2K${"⠋⠙⠹⠸"[turn % 4]} thinking for ${Math.floor(turn / 10)} s`);
  if (turn % 10 === 0)
    process.stdout.write(`\x1b]${number};${doing[(turn / 10) % doing.length]}:app=claude-code\x1b\\`);
}, 100);
