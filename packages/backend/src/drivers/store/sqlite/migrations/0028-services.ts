/** Instances of services as their workers last reported them; `report` is JSON, `seq` counts its transitions. */
export const services = `
CREATE TABLE service (
  id INTEGER PRIMARY KEY,
  instance TEXT NOT NULL UNIQUE,
  project_id INTEGER NOT NULL,
  worker TEXT NOT NULL,
  report TEXT NOT NULL,
  seq INTEGER NOT NULL
);
CREATE INDEX service_projects ON service (project_id, instance);
`;
