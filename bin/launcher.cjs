// Runs under whatever Node.js the machine has: nothing here may be newer than ECMAScript 5.
"use strict";

var found = process.version.slice(1).split(".");
var major = Number(found[0]);
var minor = Number(found[1]);

if (major < 24 || (major === 24 && minor < 21)) {
  process.stderr.write(
    "wzp: Node.js 24.21 or newer is needed and this is " +
      process.version +
      ": install a newer one from https://nodejs.org, or install wzp again with its optional dependencies.\n",
  );
  process.exit(2);
} else {
  // Compiled code is kept, types stripped: that takes two thirds off the start of every command run from source.
  var cache = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + "/.cache");
  if (cache) require("module").enableCompileCache(cache + "/wezterm-parallel");
  // The entry must not notice the launcher: its `import.meta.main` and `process.argv` are as if started directly.
  process.argv.splice(1, 1);
  require("module").runMain();
}
