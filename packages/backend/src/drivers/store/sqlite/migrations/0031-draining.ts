/** Since when a worker takes no new tasks, epoch ms; null: it takes them. */
export const draining = "ALTER TABLE worker ADD COLUMN draining_since INTEGER;";
