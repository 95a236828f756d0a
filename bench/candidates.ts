import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { rescoreCandidates } from "../src/candidates/rescore-candidates.js";
import { CandidateStatus } from "../src/candidates/candidate.entity.js";
import { fromGlobalId } from "../src/ids/global-id.js";
import { ApiClient } from "../test/support/api-client.js";
import { startTestApp, type TestApp } from "../test/support/app.js";
import { embeddingOf } from "../test/support/made-people.js";
import { stopTestServer } from "../test/support/postgres.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../test/support/rows.js";
import { latenciesOf } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_RUNS = 30;
const CANDIDATES = 10_000;
const REFERENCES = 50;
/** Written one by one, the rest as copies of them. */
const DIFFERENT = 100;

const PLAIN = "id status thumbnailUrl source match { score verdict isCurrent }";
const RICH = `${PLAIN} url faceCropUrl prompt parameters reviews { decision } face { yawDegrees } referenceImage { id }
  match { comparisons { score image { id } } }`;

const QUESTIONS: [what: string, query: string][] = [
  ...["NEWEST", "OLDEST", "HIGHEST_SCORE", "LOWEST_SCORE"].map((order): [string, string] => [
    `20, ${order}`,
    `candidates(first: 20, orderBy: ${order}) { nodes { ${PLAIN} } }`,
  ]),
  ["100, HIGHEST_SCORE", `candidates(first: 100, orderBy: HIGHEST_SCORE) { nodes { ${PLAIN} } }`],
  ["20, PENDING", `candidates(status: PENDING) { nodes { ${PLAIN} } }`],
  [
    "20 of a verdict and score",
    `candidates(filter: { verdict: REVIEW, minScore: 0.6 }) { nodes { ${PLAIN} } }`,
  ],
  ["20 of a source that is rare", `candidates(filter: { source: "rare" }) { nodes { ${PLAIN} } }`],
  ["20 of a source that is not there", `candidates(filter: { source: "none" }) { nodes { ${PLAIN} } }`],
  ["20 with everything but assessments", `candidates(first: 20) { nodes { ${RICH} } }`],
  ["20 with assessments", `candidates(first: 20) { nodes { id assessment { score findings { code } } } }`],
  ["scores of 30 days", `candidateScores(by: DAY) { periodStart source count median acceptedShare }`],
];

const command = measuringCommand(
  "bench:candidates",
  `What lists of ${CANDIDATES.toLocaleString("en")} candidates, their scores over time and a new scoring of all take, on made rows`,
  `so many runs, ${DEFAULT_RUNS} unless told`,
).action(async ({ limit = DEFAULT_RUNS, json }: { limit?: number; json?: boolean }) => {
  const app = await startTestApp({ role: "api" });
  try {
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    await fill(app, client, characterId);
    const rows = [];
    for (const [what, field] of QUESTIONS)
      rows.push({ what, ...(await measure(client, characterId, field, limit)) });
    const scoring = await measureRescoring(app, client, characterId);
    const machine = describeMachine();
    console.log(`${machine}. ${limit} requests each, one after the other.\n`);
    console.log(
      table(
        ["of 10,000 candidates", "median ms", "worst ms"],
        rows.map(({ what, p50Ms, maxMs }) => [what, p50Ms.toFixed(1), maxMs.toFixed(1)]),
      ),
    );
    console.log(
      `\nScored anew against ${REFERENCES} references: ${CANDIDATES.toLocaleString("en")} in ${(scoring.ms / 1_000).toFixed(1)} s, ${(scoring.ms / CANDIDATES).toFixed(2)} ms each; the event loop was held for ${scoring.longestBlockMs.toFixed(0)} ms at most.`,
    );
    if (json) console.log(JSON.stringify({ machine, runs: limit, rows, scoring }));
  } finally {
    await app.stop();
    await stopTestServer();
  }
});

/** A character with as many references as it can have, and as many candidates. */
async function fill({ dataSource }: TestApp, { workspaceId }: ApiClient, characterId: string): Promise<void> {
  for (let position = 0; position < REFERENCES; position++) {
    const face = { embedding: embeddingOf("Mira", position) };
    await insertAnalysedImage(dataSource, workspaceId, characterId, { position, face });
  }
  await makeFaceLock(dataSource, workspaceId, characterId);
  const statuses = [CandidateStatus.PENDING, CandidateStatus.APPROVED, CandidateStatus.REJECTED];
  const prompt = "portrait of a woman on a beach, golden hour, film grain ".repeat(6);
  const parameters = {
    workflow: { nodes: Array.from({ length: 30 }, (_, id) => ({ id, type: "KSampler" })) },
  };
  for (let i = 0; i < DIFFERENT; i++) {
    const face = { embedding: embeddingOf(i % 4 === 0 ? "Nora" : "Mira", 1_000 + i) };
    const columns = {
      status: statuses[i % 3],
      prompt,
      parameters,
      source: i === 0 ? "rare" : `flux-v${i % 3}`,
      face,
    };
    await insertCandidate(dataSource, workspaceId, characterId, columns);
  }
  const key = { workspaceId, characterId: fromGlobalId("Character", characterId)! };
  await rescoreCandidates(dataSource, key);
  // Copies of all but the rare one, some minutes apart.
  const columns = (
    await dataSource.query(
      `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names FROM information_schema.columns
     WHERE table_name = 'candidates' AND column_name NOT IN ('id', 'sha256', 'generated_at')`,
    )
  )[0].names as string;
  await dataSource.query(
    `WITH copies AS (
       INSERT INTO candidates (id, sha256, generated_at, ${columns})
       SELECT gen_random_uuid(), md5(random()::text), now() - n * interval '4 minutes', ${columns.replaceAll(/(\w+)/g, "made.$1")}
       FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM candidates WHERE source <> 'rare') made
       JOIN generate_series(1, $1::int) n ON n % ${DIFFERENT - 1} + 1 = made.place
       RETURNING id, workspace_id)
     INSERT INTO candidate_faces
     SELECT copies.id, copies.workspace_id, box, landmarks, detection_score, yaw_degrees, pitch_degrees, roll_degrees,
            inter_eye_pixels, estimated_age, measures, model, embedding, other_faces
     FROM copies CROSS JOIN (SELECT * FROM candidate_faces LIMIT 1) face`,
    [CANDIDATES - DIFFERENT],
  );
  await dataSource.query("VACUUM ANALYZE candidates");
}

async function measure(client: ApiClient, id: string, field: string, runs: number) {
  const times: number[] = [];
  for (let run = 0; run < runs + 3; run++) {
    const begun = performance.now();
    await client.ask(`query ($id: ID!) { character(id: $id) { ${field} } }`, { id });
    if (run >= 3) times.push(performance.now() - begun);
  }
  return latenciesOf(times);
}

async function measureRescoring({ dataSource }: TestApp, client: ApiClient, characterId: string) {
  const key = { workspaceId: client.workspaceId, characterId: fromGlobalId("Character", characterId)! };
  await client.ask(
    "mutation ($input: UpdateFaceLockSettingsInput!) { updateFaceLockSettings(input: $input) { userErrors { code } } }",
    { input: { characterId, matchThreshold: 0.8 } },
  );
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begun = performance.now();
  await rescoreCandidates(dataSource, key);
  const ms = performance.now() - begun;
  delay.disable();
  return { ms, longestBlockMs: delay.max / 1e6 };
}

void runCommand(command);
