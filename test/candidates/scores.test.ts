import assert from "node:assert/strict";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { MatchVerdict } from "../../src/judgement/likeness/match.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { insertCandidate } from "../support/rows.js";

const SCORES = `query ($id: ID!, $by: ScorePeriod!, $from: DateTime, $to: DateTime, $source: String) {
  character(id: $id) {
    candidateScores(by: $by, from: $from, to: $to, source: $source) {
      periodStart source count scored lowerQuartile median upperQuartile acceptedShare reviewed approvedShare
    }
  }
}`;

describe("The scores of a character's candidates over time", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
  });
  after(() => app?.stop());

  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const insert = (at: string, score: number | null, columns: object = {}) =>
    insertCandidate(app.dataSource, client.workspaceId, characterId, {
      generatedAt: new Date(at),
      matchScore: score,
      matchVerdict:
        score === null ? MatchVerdict.NOT_SCORED : score >= 0.85 ? MatchVerdict.ACCEPT : MatchVerdict.REVIEW,
      face: null,
      ...columns,
    });
  const scores = async (variables: object): Promise<any[]> =>
    (await client.ask(SCORES, { id: characterId, ...variables })).character.candidateScores;

  it("are gathered by day of UTC and source: count, quartiles, and the shares of verdicts and decisions", async () => {
    const a = { source: "flux" };
    await insert("2026-03-01T00:00:00Z", 0.2, { ...a, status: CandidateStatus.REJECTED });
    await insert("2026-03-01T12:00:00Z", 0.9, { ...a, status: CandidateStatus.APPROVED });
    await insert("2026-03-01T23:59:59.999Z", 0.4, a);
    await insert("2026-03-01T23:59:59Z", 0.86, { ...a, status: CandidateStatus.APPROVED });
    await insert("2026-03-01T10:00:00Z", null, a);
    await insert("2026-03-01T10:00:00Z", 0.5);
    await insert("2026-03-02T00:00:00Z", null, a);
    await insert("2026-02-28T23:59:59Z", 1, a);

    const found = await scores({ by: "DAY", from: "2026-03-01T18:00:00+02:00", to: "2026-03-02T01:00:00Z" });

    const day = (periodStart: string, source: string | null, rest: object) => ({
      periodStart: `${periodStart}T00:00:00.000Z`,
      source,
      ...rest,
    });
    const [first, second, third] = found;
    assert.equal(found.length, 3);
    assert.deepEqual(
      first,
      day("2026-03-01", null, {
        count: 1,
        scored: 1,
        lowerQuartile: 0.5,
        median: 0.5,
        upperQuartile: 0.5,
        acceptedShare: 0,
        reviewed: 0,
        approvedShare: null,
      }),
    );
    const { lowerQuartile, median, upperQuartile, approvedShare, ...counts } = second;
    assert.deepEqual(
      counts,
      day("2026-03-01", "flux", { count: 5, scored: 4, acceptedShare: 0.5, reviewed: 3 }),
    );
    for (const [value, expected] of [
      [lowerQuartile, 0.35],
      [median, 0.63],
      [upperQuartile, 0.87],
      [approvedShare, 2 / 3],
    ])
      assert.ok(Math.abs(value - expected) < 1e-12, `${value} is not ${expected}`);
    assert.deepEqual(
      third,
      day("2026-03-02", "flux", {
        count: 1,
        scored: 0,
        lowerQuartile: null,
        median: null,
        upperQuartile: null,
        acceptedShare: null,
        reviewed: 0,
        approvedShare: null,
      }),
    );
  });

  it("are gathered by weeks that begin on Monday, over the turn of a year", async () => {
    // 2026-01-01 is a Thursday.
    await insert("2025-12-28T23:59:59Z", 0.1);
    await insert("2025-12-29T00:00:00Z", 0.2);
    await insert("2026-01-04T23:59:59Z", 0.4);
    await insert("2026-01-05T00:00:00Z", 0.8);

    const found = await scores({ by: "WEEK", from: "2025-12-31T00:00:00Z", to: "2026-01-05T00:00:00Z" });

    assert.deepEqual(
      found.map(({ periodStart, count }) => [periodStart, count]),
      [
        ["2025-12-29T00:00:00.000Z", 2],
        ["2026-01-05T00:00:00.000Z", 1],
      ],
    );
  });

  it("are of the last 30 days, or 12 weeks, unless told otherwise", async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    for (const days of [0, 29, 30, 31, 75, 92]) await insert(ago(days), 0.9);

    const counts = await Promise.all(
      ["DAY", "WEEK"].map(async (by) => (await scores({ by })).reduce((sum, { count }) => sum + count, 0)),
    );

    assert.deepEqual(counts, [2, 5]);
  });

  it("are of one source where that is asked for", async () => {
    await insert("2026-03-01T00:00:00Z", 0.9, { source: "a" });
    await insert("2026-03-01T00:00:00Z", 0.9, { source: "b" });
    const march = { by: "DAY", from: "2026-03-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };

    const found = await scores({ ...march, source: " b " });

    assert.deepEqual(
      found.map(({ source }) => source),
      ["b"],
    );
    assert.equal((await scores({ ...march, source: "" })).length, 2);
    assert.deepEqual(await scores({ ...march, source: "x".repeat(300) }), []);
  });

  for (const [what, variables] of [
    ["more than 366 days", { by: "DAY", from: "2025-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" }],
    ["more than 366 weeks", { by: "WEEK", from: "2010-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }],
    [
      "a time that ends before it begins",
      { by: "DAY", from: "2026-01-02T00:00:00Z", to: "2026-01-01T23:00:00Z" },
    ],
  ] as const) {
    it(`are not answered for ${what}: INVALID_INPUT`, async () => {
      const { errors } = await client.graphql(SCORES, { id: characterId, ...variables });

      assert.deepEqual(
        errors?.map(({ extensions }: any) => [extensions.code, extensions.field]),
        [["INVALID_INPUT", ["from"]]],
      );
    });
  }

  it("are answered for 366 days, and up to a thousand pairs of day and source, no more", async () => {
    const uuid = fromGlobalId("Character", characterId)!;
    const insertMany = (from: number, to: number) =>
      app.dataSource.query(
        `INSERT INTO candidates (id, workspace_id, character_id, status, format, width, height, bytes, sha256, storage_key,
           analyser, source, generated_at, generated_at_from, match_score)
         SELECT gen_random_uuid(), $1, $2, 'PENDING', 'PNG', 1, 1, 1, n::text, n::text, 'rows', 'source ' || n % 4,
                timestamptz '2025-01-01T12:00:00Z' + n / 4 * interval '1 day', 'ARRIVAL', 0.9
         FROM generate_series($3::int, $4::int) n`,
        [client.workspaceId, uuid, from, to],
      );
    const year = { by: "DAY", from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" };
    await insertMany(0, 999);
    assert.equal((await scores(year)).length, 1_000);
    await insertMany(1_000, 1_000);

    const { errors } = await client.graphql(SCORES, { id: characterId, ...year });

    assert.equal(errors?.[0]?.extensions.code, "INVALID_INPUT");
    assert.match(errors![0]!.message, /1000 pairs.*one source/);
    assert.equal((await scores({ ...year, source: "source 0" })).length, 251);
  });
});
