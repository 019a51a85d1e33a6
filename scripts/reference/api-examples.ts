/** The most common requests, by method and path as in the OpenAPI document. */
export const curlExamples: Readonly<Record<string, string>> = {
  "GET /api/v1/status": `curl -s --unix-socket "$S" http://wzp/api/v1/status | jq .tasks`,
  "POST /api/v1/runs": `curl -s --unix-socket "$S" http://wzp/api/v1/runs \\
  -H 'content-type: application/json' -H 'idempotency-key: nightly-2026-11-21' -d '{
    "title": "hello", "project": { "kind": "directory", "directory": "/tmp" }, "source": { "kind": "ad-hoc" },
    "environment": { "mode": "clean", "variables": {} },
    "tasks": [{ "name": "hello", "base": "hello", "checkout": "none", "directory": "/tmp",
                "command": { "kind": "shell", "script": "echo hello from $PWD" } }]
  }' | jq -r .id`,
  "GET /api/v1/runs": `curl -s --unix-socket "$S" 'http://wzp/api/v1/runs?state=running&limit=5' | jq -r '.items[] | .id + " " + .title'`,
  "GET /api/v1/runs/{run}": `curl -s --unix-socket "$S" http://wzp/api/v1/runs/r1 | jq '{state, counts}'`,
  "GET /api/v1/tasks": `curl -s --unix-socket "$S" 'http://wzp/api/v1/tasks?run=r1&state=failed' | jq -r '.items[] | .id + " " + .why'`,
  "GET /api/v1/tasks/{id}": `curl -s --unix-socket "$S" 'http://wzp/api/v1/tasks/r1%2Fhello' | jq '{state, why, result}'`,
  "GET /api/v1/attempts/{id}/logs/{phase}/{stream}": `curl -s --unix-socket "$S" 'http://wzp/api/v1/attempts/r1%2Fhello%231/logs/run/out'`,
  "POST /api/v1/actions": `curl -s --unix-socket "$S" http://wzp/api/v1/actions -H 'content-type: application/json' \\
  -d '{ "action": "retry", "ids": ["r1/hello"] }' | jq .changed`,
  "GET /api/v1/events": `curl -sN --unix-socket "$S" -H 'accept: text/event-stream' 'http://wzp/api/v1/events?after=now'`,
  "GET /api/v1/workers": `curl -s --unix-socket "$S" http://wzp/api/v1/workers | jq -r '.items[] | .name + " " + .state'`,
  "GET /health/live": `curl -s --unix-socket "$S" http://wzp/health/live`,
};
