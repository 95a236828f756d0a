import assert from "node:assert/strict";
import fc from "fast-check";
import type { DataSource } from "typeorm";
import { CandidateOrder } from "../../src/candidates/candidate-order.js";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { listCandidates } from "../../src/candidates/list-candidates.js";
import { fromGlobalId, newId } from "../../src/ids/global-id.js";
import { MatchVerdict } from "../../src/judgement/likeness/match.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../support/rows.js";
import { plansOf } from "../support/query-plans.js";

const PAGE = `query (
  $id: ID!, $first: Int, $after: String, $last: Int, $before: String, $status: CandidateStatus, $filter: CandidateFilter,
  $orderBy: CandidateOrder
) {
  character(id: $id) {
    candidates(
      first: $first, after: $after, last: $last, before: $before, status: $status, filter: $filter, orderBy: $orderBy
    ) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

interface Made {
  id: string;
  score: number | null;
  status: CandidateStatus;
  verdict: MatchVerdict | null;
  source: string | null;
}

const verdictOf = (score: number | null): MatchVerdict => {
  if (score === null) return MatchVerdict.NOT_SCORED;
  return score >= 0.85 ? MatchVerdict.ACCEPT : score >= 0.5 ? MatchVerdict.REVIEW : MatchVerdict.REJECT;
};

/** As people would sort them. */
const inOrder = (made: readonly Made[], order: CandidateOrder): Made[] => {
  const byId = (a: Made, b: Made) => (a.id < b.id ? -1 : 1);
  const oldest = made.toSorted(byId);
  if (order === CandidateOrder.OLDEST) return oldest;
  const newest = oldest.toReversed();
  if (order === CandidateOrder.NEWEST) return newest;
  const isHighest = order === CandidateOrder.HIGHEST_SCORE;
  const list = isHighest ? newest : oldest;
  const scored = list.filter(({ score }) => score !== null);
  const sorted = scored.toSorted((a, b) => (isHighest ? b.score! - a.score! : a.score! - b.score!));
  return [...sorted, ...list.filter(({ score }) => score === null)];
};

describe("A character's candidates", () => {
  let app: TestApp;
  let client: ApiClient;
  let dataSource: DataSource;
  let characterId: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
    dataSource = app.dataSource;
  });
  after(() => app?.stop());

  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  async function insert(
    score: number | null,
    {
      status = CandidateStatus.PENDING,
      source = null,
    }: { status?: CandidateStatus; source?: string | null } = {},
    of = characterId,
  ): Promise<Made> {
    const columns = { status, source, matchScore: score, matchVerdict: verdictOf(score), face: null };
    const id = await insertCandidate(dataSource, client.workspaceId, of, columns);
    return { id, score, status, source, verdict: columns.matchVerdict };
  }
  const page = async (variables: object): Promise<any> =>
    (await client.ask(PAGE, { id: characterId, ...variables })).character.candidates;
  const idsOf = ({ nodes }: any): string[] => nodes.map(({ id }: { id: string }) => id);

  /** Every page from one end to the other. */
  async function walk(size: number, variables: object, way: "forwards" | "backwards"): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = null, isMore = true; isMore;) {
      const where = way === "forwards" ? { first: size, after: cursor } : { last: size, before: cursor };
      const { nodes, pageInfo } = await page({ ...variables, ...where });
      const found = nodes.map(({ id }: { id: string }) => id);
      if (way === "forwards") ids.push(...found);
      else ids.unshift(...found);
      cursor = way === "forwards" ? pageInfo.endCursor : pageInfo.startCursor;
      isMore = way === "forwards" ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
    }
    return ids;
  }

  it("come in every order, both ways, by pages of any size, each once", async () => {
    const made: Made[] = [];
    for (const score of [0.5, null, 0.9, 0.5, 1, 0, null, 0.50001, 0.5]) made.push(await insert(score));

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(CandidateOrder)),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom("forwards" as const, "backwards" as const),
        async (orderBy, size, way) => {
          const ids = await walk(size, { orderBy }, way);

          assert.deepEqual(
            ids,
            inOrder(made, orderBy).map(({ id }) => id),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are narrowed by status, verdict, score and source, alone and together", async () => {
    const made: Made[] = [];
    const statuses = Object.values(CandidateStatus);
    for (const [i, score] of [0.1, 0.5, 0.7, 0.85, 0.95, null, 0.3, 0.86, 0.5, null].entries()) {
      made.push(await insert(score, { status: statuses[i % 5], source: ["a", "b", null][i % 3]! }));
    }
    const optional = <Value>(...values: Value[]) => fc.constantFrom(...values, null);

    await fc.assert(
      fc.asyncProperty(
        fc.record({
          status: optional(...statuses),
          verdict: optional(...Object.values(MatchVerdict)),
          minScore: optional(0, 0.5, 0.86),
          maxScore: optional(0.5, 0.85, 1),
          source: optional("a", "b", "c", " a ", ""),
        }),
        async ({ status, verdict, minScore, maxScore, source }) => {
          const filter = { status, verdict, minScore, maxScore, source };
          const wanted = source?.trim() || null;

          const ids = idsOf(await page({ filter, orderBy: "OLDEST" }));

          const fitting = made.filter(
            (one) =>
              (status === null || one.status === status) &&
              (verdict === null || one.verdict === verdict) &&
              (minScore === null || (one.score !== null && one.score >= minScore)) &&
              (maxScore === null || (one.score !== null && one.score <= maxScore)) &&
              (wanted === null || one.source === wanted),
          );
          assert.deepEqual(
            ids,
            fitting.map(({ id }) => id),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are narrowed by when they arrived or were generated, the first moment included and the last not", async () => {
    const [day, ...days] = [1, 2, 3, 4].map((date) => new Date(Date.UTC(2026, 0, date)));
    const ids: string[] = [];
    for (const [i, createdAt] of [day!, ...days].entries()) {
      // Generated in the other order than they arrived in.
      const columns = { createdAt, generatedAt: [day!, ...days].toReversed()[i]!, face: null };
      ids.push(await insertCandidate(dataSource, client.workspaceId, characterId, columns));
    }
    const between = (name: "created" | "generated", from?: Date, before?: Date) =>
      page({ filter: { [`${name}From`]: from, [`${name}Before`]: before }, orderBy: "OLDEST" }).then(idsOf);

    assert.deepEqual(await between("created", days[0], days[2]), [ids[1], ids[2]]);
    assert.deepEqual(await between("created", days[2]), [ids[3]]);
    assert.deepEqual(await between("generated", days[0], days[2]), [ids[1], ids[2]]);
    assert.deepEqual(await between("generated", undefined, days[0]), [ids[3]]);
    assert.deepEqual(await between("created", days[2], days[0]), []);
    assert.deepEqual(await between("created", new Date(-1e13), new Date(8.64e15 / 100)), ids);
  });

  it("are narrowed by whether the character has a reference image of the same bytes", async () => {
    const other = await client.createCharacter();
    const [promoted, elsewhere, alone] = ["a", "b", "c"].map((letter) => letter.repeat(64));
    const ids: string[] = [];
    for (const sha256 of [promoted!, elsewhere!, alone!]) {
      ids.push(await insertCandidate(dataSource, client.workspaceId, characterId, { sha256, face: null }));
    }
    await insertAnalysedImage(dataSource, client.workspaceId, characterId, { sha256: promoted! });
    await insertAnalysedImage(dataSource, client.workspaceId, other, { sha256: elsewhere! });
    const those = (hasReferenceImage: boolean | null) =>
      page({ filter: { hasReferenceImage }, orderBy: "OLDEST" }).then(idsOf);

    assert.deepEqual(await those(true), [ids[0]]);
    assert.deepEqual(await those(false), [ids[1], ids[2]]);
    assert.deepEqual(await those(null), ids);
  });

  it("are narrowed by the argument `status` as by the filter's, and by none where the two differ", async () => {
    const approved = await insert(0.9, { status: CandidateStatus.APPROVED });
    await insert(0.9);

    const byArgument = await page({ status: "APPROVED" });
    const byBoth = await page({ status: "APPROVED", filter: { status: "APPROVED" } });
    const byTwo = await page({ status: "APPROVED", filter: { status: "PENDING" } });

    assert.deepEqual([idsOf(byArgument), idsOf(byBoth), idsOf(byTwo)], [[approved.id], [approved.id], []]);
  });

  it("come once though others are added, scored anew, or the one at the cursor is gone, between two pages", async () => {
    const made: Made[] = [];
    for (const score of [0.9, 0.8, 0.7, 0.6, null]) made.push(await insert(score));
    const first = await page({ first: 2, orderBy: "HIGHEST_SCORE" });
    await insert(0.95);
    const between = await insert(0.75);
    await dataSource.query("DELETE FROM candidates WHERE id = $1", [fromGlobalId("Candidate", made[1]!.id)]);

    const { nodes } = await page({ first: 10, after: first.pageInfo.endCursor, orderBy: "HIGHEST_SCORE" });

    assert.deepEqual(idsOf(first), [made[0]!.id, made[1]!.id]);
    assert.deepEqual(idsOf({ nodes }), [between.id, made[2]!.id, made[3]!.id, made[4]!.id]);
  });

  for (const [what, variables, field] of [
    ["a cursor of another order", { orderBy: "NEWEST", after: "A".repeat(32) }, ["after"]],
    ["a cursor of no score", { orderBy: "HIGHEST_SCORE", after: "A".repeat(22) }, ["after"]],
    [
      "a cursor whose score is no number",
      { orderBy: "LOWEST_SCORE", before: Buffer.alloc(24, 255).toString("base64url") },
      ["before"],
    ],
    ["a score above 1", { filter: { minScore: 1.01 } }, ["filter", "minScore"]],
    ["a score below 0", { filter: { maxScore: -0.1 } }, ["filter", "maxScore"]],
    ["a page of 101", { first: 101 }, ["first"]],
  ] as const) {
    it(`are not listed by ${what}: INVALID_INPUT`, async () => {
      const { data, errors } = await client.graphql(PAGE, { id: characterId, ...variables });

      assert.equal(data?.character?.candidates ?? null, null);
      assert.deepEqual(
        errors?.map(({ extensions }: any) => [extensions.code, extensions.field]),
        [["INVALID_INPUT", field]],
      );
    });
  }

  it("are another character's no more than another workspace's", async () => {
    const other = await client.createCharacter();
    await insert(0.9, {}, other);

    assert.deepEqual(idsOf(await page({})), []);
  });

  const RICH = `query ($first: Int!) {
    characters(first: 1) {
      nodes {
        candidates(first: $first) {
          nodes {
            id url thumbnailUrl faceCropUrl status prompt parameters
            character { id } face { yawDegrees embedding { dimensions } } referenceImage { id }
            match { score isCurrent faceLockRevision comparisons { image { id } } matchedFace { yawDegrees } }
            assessment { score } reviews { decision }
          }
        }
      }
    }
  }`;

  it("take as many SQL statements for forty as for two", async () => {
    const match = {
      verdict: "ACCEPT",
      notScoredReason: null,
      score: 0.9,
      distance: 0.2,
      model: "rows",
      templateShots: 3,
      placement: null,
      faceCount: 1,
      matchThreshold: 0.85,
      reviewMargin: 0.35,
      copiesOf: [],
    };
    const images: string[] = [];
    for (const position of [0, 1, 2]) {
      const row = { position, embeddingValue: 0.05 + position / 100 };
      images.push(await insertAnalysedImage(dataSource, client.workspaceId, characterId, row));
    }
    await makeFaceLock(dataSource, client.workspaceId, characterId);
    const comparisons = images.map((id) => ({
      imageId: fromGlobalId("ReferenceImage", id)!,
      score: 0.9,
      distance: 0.2,
      isOutlier: false,
    }));
    const matchedFace = { place: 0, box: { x: 0, y: 0, width: 1, height: 1 } };
    const columns = {
      match: { ...match, comparisons, matchedFace } as never,
      matchScore: 0.9,
      faceLockRevision: 1,
    };
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) {
      ids.push(await insertCandidate(dataSource, client.workspaceId, characterId, columns));
    }
    await client.review(ids, "APPROVE");
    await client.ask(RICH, { first: 1 });
    let nodes: any[] = [];

    const forTwo = await statementsDuring(app, () => client.ask(RICH, { first: 2 }));
    const forForty = await statementsDuring(app, async () => {
      nodes = (await client.ask(RICH, { first: 40 })).characters.nodes[0].candidates.nodes;
    });

    assert.equal(nodes.length, 40);
    assert.ok(
      nodes.every(
        ({ match, face, assessment, reviews }) =>
          match.isCurrent && match.comparisons.length === 3 && face && assessment && reviews.length === 1,
      ),
    );
    assert.equal(forForty.length, forTwo.length, forForty.join("\n"));
  });

  it("of ten thousand are read by the indexes alone, whatever the order, and no more rows than a page has", async () => {
    const [workspaceId, uuid] = [client.workspaceId, fromGlobalId("Character", characterId)!];
    // As it becomes known by and by: to a planner who knows how few changes there are, reading them all is as cheap as any index.
    await dataSource.query("VACUUM ANALYZE character_changes");
    await dataSource.query(
      `INSERT INTO candidates (id, workspace_id, character_id, status, format, width, height, bytes, sha256, storage_key,
         analyser, generated_at, generated_at_from, match_score)
       SELECT gen_random_uuid(), $1, $2, 'PENDING', 'PNG', 1, 1, 1, n::text, n::text, 'rows', now(), 'ARRIVAL',
              CASE WHEN n % 10 > 0 THEN n % 977 / 977.0 END
       FROM generate_series(1, 10000) n`,
      [workspaceId, uuid],
    );
    await dataSource.query("VACUUM ANALYZE candidates");
    const viewer = new Viewer(workspaceId, newId(), "test", [Scope.CHARACTERS_READ]);
    const place = { id: newId(), value: 0.5 };

    for (const order of Object.values(CandidateOrder)) {
      for (const after of [null, order.endsWith("SCORE") ? place : { ...place, value: null }]) {
        const [plan] = await plansOf(dataSource, () =>
          listCandidates(dataSource.manager, viewer, uuid, {}, order, {
            size: 20,
            end: "first",
            after,
            before: null,
          }),
        );

        assert.match(
          String(plan!.indexes),
          /^candidates_(character_id_id|score_from_(above|below))_idx$/,
          order,
        );
        assert.deepEqual(plan!.steps, ["Limit", "Index Scan"], order);
      }
    }
  });
});
