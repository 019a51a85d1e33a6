import { openDatabase } from "../../../src/base/sqlite/open-database.ts";

/** Opens a database as a release with the given migrations, and closes it. */
const [file = "", ...migrations] = process.argv.slice(2);
const opened = openDatabase(file, migrations);
if (!opened.ok) throw new Error(opened.failure.detail);
opened.value[Symbol.dispose]();
