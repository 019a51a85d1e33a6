// Runs under whatever Node.js the machine has: nothing here may be newer than ECMAScript 5.
"use strict";

var fs = require("fs");

var found = process.version.slice(1).split(".");
var major = Number(found[0]);
var minor = Number(found[1]);

if (major < 24 || (major === 24 && minor < 21)) {
  process.stderr.write(
    "wzp: Node.js 24.21 or newer is needed and this is " +
      process.version +
      ": install a newer one from https://nodejs.org, or install wzp again on this machine.\n",
  );
  process.exit(2);
} else {
  // Compiled code is kept, types stripped: that takes two thirds off the start of every command run from source.
  var cache = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + "/.cache");
  if (cache && isOurs(cache + "/wezterm-parallel")) {
    require("module").enableCompileCache(cache + "/wezterm-parallel");
  }
  // The entry must not notice the launcher: its `import.meta.main` and `process.argv` are as if started directly.
  process.argv.splice(1, 1);
  require("module").runMain();
}

/** What lies in the cache runs as the user: nobody else may ever have been able to write there. */
function isOurs(directory) {
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 448 }); // 0700
    var stat = fs.lstatSync(directory);
    if (stat.isDirectory() && stat.uid === process.getuid() && (stat.mode & 18) === 0) return true; // 022
    process.stderr.write(
      "wzp: compiled code is not kept in " +
        directory +
        ", because other users can write there. Remove it: rm -r '" +
        directory +
        "'\n",
    );
    // oxlint-disable-next-line no-unused-vars -- ECMAScript 5 wants the name
  } catch (error) {
    // Without a directory every start only takes longer.
  }
  return false;
}
