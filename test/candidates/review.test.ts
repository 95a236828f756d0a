import assert from "node:assert/strict";
import fc from "fast-check";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../support/app.js";
import { insertCandidate } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";

describe("A review of candidates", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    // Without a worker, so that nothing else changes a candidate.
    app = await startTestApp({ role: "api" });
  });
  after(() => app?.stop());

  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const insert = (columns: object = {}) =>
    insertCandidate(app.dataSource, client.workspaceId, characterId, { face: null, ...columns });
  const insertMany = (count: number) => Promise.all(Array.from({ length: count }, () => insert()));
  const reviewsOf = async (id: string): Promise<{ place: number; decision: string; reviewer: string }[]> =>
    app.dataSource.query(
      "SELECT place, decision, reviewer FROM candidate_reviews WHERE candidate_id = $1 ORDER BY place",
      [fromGlobalId("Candidate", id)],
    );
  const statusOf = async (id: string): Promise<string> =>
    (await client.ask("query ($id: ID!) { candidate(id: $id) { status } }", { id })).candidate.status;

  it("decides about 50 at once, in the order asked for, each kept with its reviewer, time and note", async () => {
    const ids = (await insertMany(50)).toReversed();
    const before = Date.now();

    const { candidates, userErrors } = await client.review(ids, "APPROVE", " good\n");

    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      candidates.map(({ id }: any) => id),
      ids,
    );
    for (const { status, reviews } of candidates) {
      assert.equal(status, "APPROVED");
      assert.deepEqual(
        reviews.map(({ decision, note, reviewer }: any) => [decision, note, reviewer]),
        [["APPROVE", "good", "test"]],
      );
      assert.ok(Math.abs(Date.parse(reviews[0].createdAt) - before) < 60_000);
    }
  });

  it("names each id that is wrong by its place, and decides about none then", async () => {
    const [good, scoring, failed] = [
      await insert(),
      await insert({ status: CandidateStatus.SCORING, analyser: null }),
      await insert({ status: CandidateStatus.FAILED, analyser: null, failureReason: "made to fail" }),
    ];
    const gone = toGlobalId("Candidate", newId());
    const before = await snapshotOf(app, client.workspaceId);

    const { candidates, userErrors } = await client.review(
      [good, scoring, gone, failed, characterId],
      "APPROVE",
    );

    assert.equal(candidates, null);
    assert.deepEqual(
      userErrors.map(({ code, field }: any) => [code, field]),
      [
        ["CONFLICT", ["ids", "1"]],
        ["NOT_FOUND", ["ids", "2"]],
        ["CONFLICT", ["ids", "3"]],
        ["NOT_FOUND", ["ids", "4"]],
      ],
    );
    assert.match(userErrors[0].message, /still being scored/);
    assert.match(userErrors[2].message, /rescoreCandidates/);
    assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
  });

  it("may reject what is still being scored, or failed; to approve that afterwards it has to be analysed first", async () => {
    const scoring = await insert({ status: CandidateStatus.SCORING, analyser: null });
    const failed = await insert({
      status: CandidateStatus.FAILED,
      analyser: null,
      failureReason: "made to fail",
    });

    const rejected = await client.review([scoring, failed], "REJECT");
    const approved = await client.review([scoring, failed], "APPROVE");

    assert.deepEqual(
      rejected.candidates.map(({ status }: any) => status),
      ["REJECTED", "REJECTED"],
    );
    assert.deepEqual(
      approved.userErrors.map(({ code }: any) => code),
      ["CONFLICT", "CONFLICT"],
    );
  });

  for (const [what, ids, says] of [
    ["no id", [], /1 to 50.*0/],
    ["51 ids", Array.from({ length: 51 }, () => toGlobalId("Candidate", newId())), /1 to 50.*51/],
  ] as const) {
    it(`of ${what} is refused`, async () => {
      const { candidates, userErrors } = await client.review([...ids], "APPROVE");

      assert.equal(candidates, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["INVALID_INPUT", ["ids"]]],
      );
      assert.match(userErrors[0].message, says);
    });
  }

  it("with a note of 2,001 letters is refused, and nothing is decided", async () => {
    const id = await insert();

    const { userErrors } = await client.review([id], "APPROVE", "n".repeat(2_001));

    assert.deepEqual(
      userErrors.map(({ code, field }: any) => [code, field]),
      [["INVALID_INPUT", ["note"]]],
    );
    assert.deepEqual(await reviewsOf(id), []);
  });

  it("of an id that is there twice decides once", async () => {
    const id = await insert();

    const { candidates } = await client.review([id, id], "REJECT");

    assert.deepEqual(
      candidates.map((candidate: any) => [candidate.id, candidate.status]),
      [[id, "REJECTED"]],
    );
    assert.equal((await reviewsOf(id)).length, 1);
  });

  it("spans characters, but not workspaces", async () => {
    const other = await client.createCharacter();
    const foreign = await app.newWorkspace();
    const foreignId = await insertCandidate(
      app.dataSource,
      foreign.workspaceId,
      await foreign.createCharacter(),
      { face: null },
    );
    const ids = [
      await insert(),
      await insertCandidate(app.dataSource, client.workspaceId, other, { face: null }),
    ];

    const own = await client.review(ids, "APPROVE");
    const both = await client.review([ids[0]!, foreignId], "REJECT");

    assert.deepEqual(
      own.candidates.map(({ status }: any) => status),
      ["APPROVED", "APPROVED"],
    );
    assert.deepEqual(
      both.userErrors.map(({ code, field }: any) => [code, field]),
      [["NOT_FOUND", ["ids", "1"]]],
    );
    assert.equal(await statusOf(ids[0]!), "APPROVED");
  });

  it("by many at once, of overlapping candidates in any order, waits for nobody for ever and loses none", async () => {
    const ids = await insertMany(8);
    const reviewers = await Promise.all(
      Array.from({ length: 3 }, () =>
        clientWithScopes(app.dataSource, app.url, client.workspaceId, [Scope.CHARACTERS_WRITE]),
      ),
    );
    const decisions = Array.from({ length: 24 }, (_, i) => ({
      reviewer: reviewers[i % 3]!,
      ids: i % 2 === 0 ? ids : ids.toReversed(),
      decision: i % 4 < 2 ? ("APPROVE" as const) : ("REJECT" as const),
    }));

    const answers = await Promise.all(
      decisions.map(({ reviewer, ids, decision }) => reviewer.review(ids, decision)),
    );

    assert.deepEqual(
      answers.flatMap(({ userErrors }) => userErrors),
      [],
    );
    const sequences = await Promise.all(ids.map(reviewsOf));
    for (const [i, reviews] of sequences.entries()) {
      assert.deepEqual(
        reviews.map(({ place }) => place),
        Array.from({ length: 24 }, (_, n) => n + 1),
      );
      assert.equal(await statusOf(ids[i]!), reviews.at(-1)!.decision === "APPROVE" ? "APPROVED" : "REJECTED");
      // Each review was of all of them at once.
      assert.deepEqual(
        reviews.map(({ decision }) => decision),
        sequences[0]!.map(({ decision }) => decision),
      );
    }
  });

  it("shows the last 50 decisions, newest first; the newest is the status, whatever came before", async () => {
    const decision = fc.constantFrom("APPROVE" as const, "REJECT" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(decision, { minLength: 1, maxLength: 12 }), async (sequence) => {
        const id = await insert();
        let last: any;
        for (const next of sequence) last = (await client.review([id], next)).candidates[0];

        assert.equal(last.status, sequence.at(-1) === "APPROVE" ? "APPROVED" : "REJECTED");
        assert.deepEqual(
          last.reviews.map((review: any) => review.decision),
          sequence.toReversed(),
        );
      }),
      { numRuns: 15 },
    );
    const id = await insert();
    for (let i = 0; i < 55; i++) await client.review([id], i === 54 ? "REJECT" : "APPROVE", String(i));

    const { candidate } = await client.ask("query ($id: ID!) { candidate(id: $id) { reviews { note } } }", {
      id,
    });

    assert.deepEqual(
      candidate.reviews.map(({ note }: any) => note),
      Array.from({ length: 50 }, (_, i) => String(54 - i)),
    );
  });
});

describe("The caption of a candidate, and its end", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });
  after(() => app?.stop());

  const insert = () =>
    insertCandidate(app.dataSource, client.workspaceId, characterId, { face: null, caption: "as it was" });
  const UPDATE = `mutation ($input: UpdateCandidateInput!) {
    updateCandidate(input: $input) { candidate { caption } userErrors { code field } }
  }`;
  const DELETE = `mutation ($input: DeleteCandidatesInput!) {
    deleteCandidates(input: $input) { deletedIds character { id } userErrors { code field } }
  }`;

  for (const [what, given, expected] of [
    ["omitted stays", {}, "as it was"],
    ["given is kept in normal form", { caption: " cafe\u0301 " }, "café"],
    ["null is cleared", { caption: null }, null],
    ["blank is cleared", { caption: " \u200b" }, null],
  ] as const) {
    it(`that is ${what}`, async () => {
      const id = await insert();

      const { updateCandidate } = await client.ask(UPDATE, { input: { id, ...given } });

      assert.deepEqual(updateCandidate, { candidate: { caption: expected }, userErrors: [] });
    });
  }

  it("that is too long is refused, and the former stays", async () => {
    const id = await insert();

    const { updateCandidate } = await client.ask(UPDATE, { input: { id, caption: "x".repeat(1_001) } });

    const { candidate } = await client.ask("query ($id: ID!) { candidate(id: $id) { caption } }", { id });
    assert.deepEqual(updateCandidate, {
      candidate: null,
      userErrors: [{ code: "INVALID_INPUT", field: ["caption"] }],
    });
    assert.equal(candidate.caption, "as it was");
  });

  it("comes for all that are named or for none, by the place of the first that is wrong", async () => {
    const [a, b] = [await insert(), await insert()];
    const other = await insertCandidate(app.dataSource, client.workspaceId, await client.createCharacter(), {
      face: null,
    });
    const remove = async (ids: string[]) =>
      (await client.ask(DELETE, { input: { characterId, ids } })).deleteCandidates;

    const refused = await remove([a, other, b]);
    const deleted = await remove([a, b, a]);
    const again = await remove([b]);

    assert.deepEqual(refused, {
      deletedIds: null,
      character: null,
      userErrors: [{ code: "NOT_FOUND", field: ["ids", "1"] }],
    });
    assert.deepEqual(deleted, { deletedIds: [a, b], character: { id: characterId }, userErrors: [] });
    assert.deepEqual(again.userErrors, [{ code: "NOT_FOUND", field: ["ids", "0"] }]);
    assert.deepEqual((await remove([])).userErrors, [{ code: "INVALID_INPUT", field: ["ids"] }]);
  });
});
