import type { SampleFiles } from "./real-projects.ts";

/**
 * Models of the services of real projects, by repository and commit: the names of their processes, and which keys
 * these use. The text is shortened and written anew.
 */
export const realServices: Readonly<Record<string, SampleFiles>> = {
  // Flomp/wanderer 5017512a: commands that end, probes on fixed ports, one environment for all
  wanderer: {
    "process-compose.yml": `version: "0.5"
environment:
  - MEILI_NO_ANALYTICS=true
  - PUBLIC_POCKETBASE_URL=http://127.0.0.1:8090
processes:
  meilisearch-install:
    command: command -v meilisearch
  meilisearch:
    command: meilisearch
    working_dir: search
    depends_on:
      meilisearch-install: { condition: process_completed }
    readiness_probe:
      http_get: { host: 127.0.0.1, scheme: http, path: /health, port: 7700 }
      initial_delay_seconds: 1
  db-build:
    command: go mod tidy && go build
    working_dir: db
  db:
    command: ./pocketbase serve
    working_dir: db
    depends_on:
      db-build: { condition: process_completed }
    readiness_probe:
      http_get: { host: 127.0.0.1, scheme: http, path: /api/health, port: 8090 }
  web-build:
    command: npm install
    working_dir: web
  web:
    command: npm run dev
    working_dir: web
    depends_on:
      web-build: { condition: process_completed }
      db: { condition: process_healthy }
      meilisearch: { condition: process_healthy }
`,
  },
  // MercuryTechnologies/slacklinker 1c7d2d44: a database with a signal and a probe of its own, and its set-up
  slacklinker: {
    "process-compose.yaml": `is_strict: true
processes:
  postgres:
    availability: { restart: no }
    command: exec ./scripts/database.sh
    log_location: .pc/logs/postgres.log
    readiness_probe:
      exec: { command: "env -u PGUSER psql --command 'show timezone;' --dbname postgres" }
      failure_threshold: 5
      initial_delay_seconds: 2
      timeout_seconds: 4
    shutdown: { signal: 2 }
  postgres_init:
    availability: { restart: no }
    command: exec ./scripts/prepare-database.sh
    depends_on:
      postgres: { condition: process_healthy }
`,
  },
  // QCrBox/QCrBox 7ded7f9f: templates of process-compose in commands and variables
  qcrbox: {
    "process-compose.yml": `version: "0.5"
vars: { NATS_PORT: "4222", REGISTRY_HOST: localhost }
processes:
  nats-server:
    command: |
      nats-server --jetstream --port={{ or "\${NATS_PORT}" .NATS_PORT }} --server_name=box
    availability: { restart: always }
  registry:
    command: run-registry-server
    environment:
      - 'REGISTRY_HOST={{ or "\${REGISTRY_HOST}" .REGISTRY_HOST }}'
      - REGISTRY_LOG=\${HOME}/registry.log
    depends_on:
      nats-server: { condition: process_started }
    availability: { restart: always, backoff_seconds: 2, max_restarts: 4 }
  client:
    command: run-registry-client apps/dummy.yaml
    depends_on:
      registry: { condition: process_started }
    availability: { restart: exit_on_failure }
  notebooks:
    command: jupyter lab --port=18433 --no-browser
    replicas: 2
    liveness_probe:
      http_get: { host: localhost, path: /api, port: "18433" }
      period_seconds: 20
      failure_threshold: 2
`,
  },
  // dockersamples/example-voting-app 02e5e5b1, with a migration as many projects have one
  "voting-app-checked": {
    "compose.yaml": `x-usual: &usual
  restart: unless-stopped
services:
  vote:
    <<: *usual
    build: ./vote
    depends_on:
      redis: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost"]
      interval: 15s
      timeout: 5s
      retries: 3
      start_period: 1m30s
    ports: ["8080:80", "\${DEBUG_PORT:-9229}:9229"]
  worker:
    build: { context: ./worker }
    depends_on: [redis, db]
    restart: on-failure:3
  migrate:
    image: "migrate/migrate"
    command: up
    depends_on:
      db: { condition: service_healthy }
  redis:
    image: redis:alpine
    healthcheck: { test: redis-cli ping, interval: 5s }
  db:
    image: postgres:15-alpine
    ports: [{ target: 5432, published: "5433" }]
    stop_grace_period: 1m
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $$POSTGRES_USER"]
      interval: 500ms
  seed:
    profiles: [seed]
    image: seed
`,
  },
};
