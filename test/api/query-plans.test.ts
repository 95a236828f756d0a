import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, getNamedType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import { seedAtScale } from "../../bench/scale-seed.js";
import { findLogState, readChanges } from "../../src/changes/change-log.js";
import { toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../support/app.js";
import { copyForEachCharacter } from "../support/many-rows.js";
import { plansOf } from "../support/query-plans.js";
import { insertCandidate, insertTrainingSet, insertWebhook } from "../support/rows.js";

/** Few beside those of the other workspace, and enough that reading all rows of a table costs more than any index. */
const SIZES = { small: 400, large: 8_000 };

const PICTURE =
  "id url thumbnailUrl faceCropUrl face { detectionScore } assessment { score findings { code } }";
const IMAGE = `${PICTURE} matchScore turnedDegrees outdated consent { note } character { name }`;
const CANDIDATE = `${PICTURE} match { score placement { percentile } } reviews { note } referenceImage { id } character { name }`;
let aliases = 0;
const BOTH_ENDS = ["first: 2", "last: 2"];

/** By what they are about: operations that ask for every query, and every list, of the schema. */
const OPERATIONS: Record<string, string> = {
  "the viewer": `{ viewer { keyName workspace { name requiresConsent } limits { maxQueryCost }
    analyses { done failed held outdated waiting } analyserVersions { analyser charactersInForce } } }`,
  characters: bothEnds(
    "characters",
    "",
    `nodes { id name profile { niche } primaryImage { id } referenceImageUrls referenceImages { ${IMAGE} } faceLock { status } } totalCount { value }`,
  ),
  "characters in an order": ["OLDEST", "NAME", "NAME_BACKWARDS", "LAST_CHANGED", "LONGEST_UNCHANGED"]
    .map((order) => bothEnds("characters", `orderBy: ${order}`, "nodes { id }"))
    .join("\n"),
  "characters by a filter": [
    `name: "ada"`,
    `name: "tovker"`,
    `niche: "fitness 0"`,
    `name: "ada", niche: "fitness 0"`,
  ]
    .map((filter) => bothEnds("characters", `filter: { ${filter} }`, "nodes { id } totalCount { value }"))
    .join("\n"),
  "reference images": bothEnds("referenceImages", "", `nodes { ${IMAGE} } totalCount { value }`),
  "reference images by a filter": [
    "status: FAILED",
    "status: ANALYSING",
    "status: READY",
    "outdated: true",
    "outdated: false",
    "origin: GENERATED",
    "hasConsent: true",
  ]
    .map((filter) =>
      bothEnds("referenceImages", `filter: { ${filter} }`, "nodes { id } totalCount { value }"),
    )
    .join("\n"),
  "a character": `query ($character: ID!) { character(id: $character) { name referenceImageUrls referenceImages { ${IMAGE} } primaryImage { id }
    faceLock { anchor { id } contributions { weight image { id } } embedding { model } secondEmbedding { model } guidanceHash baseline { pairs { median } }
      guidance(format: PLAIN) } } }`,
  "a character's report": `query ($character: ID!) { character(id: $character) { identitySet {
    health conflicts { kind images { id } others { id } } coverage { name images { id } } recommendations { kind image { id } } } } }`,
  "a character's history": `query ($character: ID!) { character(id: $character) { faceLock { ${bothEnds("revisions", "", "nodes { id cause image { id } } totalCount { value }")} } } }`,
  "a comparison of revisions": `query ($character: ID!, $revision: ID!) { character(id: $character) { faceLock { revisions(first: 1) { nodes { compare(with: $revision) {
    reason oldAnchor { id } imagesIn { after } } } } } } }`,
  "a character's candidates": `query ($character: ID!) { character(id: $character) { ${bothEnds("candidates", "", `nodes { ${CANDIDATE} } totalCount { value }`)}
    scored: candidateScores(by: DAY) { count } } }`,
  "candidates in an order, by a filter": `query ($character: ID!) { character(id: $character) { ${[
    "orderBy: OLDEST",
    "orderBy: HIGHEST_SCORE",
    "orderBy: LOWEST_SCORE",
    "filter: { status: PENDING }",
    "filter: { verdict: ACCEPT, minScore: 0.1 }",
    `filter: { source: "comfy" }`,
  ]
    .map((how) => bothEnds("candidates", how, "nodes { id } totalCount { value }"))
    .join("\n")} } }`,
  "a character's training": `query ($character: ID!) { character(id: $character) { ${bothEnds("trainingSets", "", "nodes { id } totalCount { value }")}
    trainingReadiness { ready } captionReport(triggerWord: "mira01") { problems { code } } } }`,
  "a training set": `query ($trainingSet: ID!) { trainingSet(id: $trainingSet) { items { caption } character { id } downloadUrl } }`,
  "characters alike": `query ($character: ID!) { character(id: $character) { similarCharacters { score character { id } } } }`,
  "single pictures": `query ($image: ID!, $candidate: ID!) { referenceImage(id: $image) { ${IMAGE} } candidate(id: $candidate) { ${CANDIDATE} } }`,
  nodes: `query ($ids: [ID!]!, $image: ID!) { nodes(ids: $ids) { id } node(id: $image) { id } }`,
  keys: bothEnds("apiKeys", "", "nodes { id } totalCount { value }"),
  webhooks: `query ($webhook: ID!) { webhooks { id } webhook(id: $webhook) { url
    ${bothEnds("deliveries", "", "nodes { id message webhook { id } } totalCount { value }")}
    ${bothEnds("deliveries", "status: DELIVERED", "nodes { id } totalCount { value }")} } }`,
  "an erasure": `query ($erasure: ID!) { erasure(id: $erasure) { isComplete pendingObjects } }`,
};

/** A list's field, asked for from the beginning and from the end. */
function bothEnds(field: string, how: string, selection: string): string {
  return BOTH_ENDS.map((end) => `list${aliases++}: ${field}(${how} ${end}) { ${selection} }`).join("\n");
}

const asDocument = (operation: string): string =>
  /^(query|\{)/.test(operation) ? operation : `{ ${operation} }`;

describe("What PostgreSQL does for the queries of the schema, in a large database", () => {
  let app: TestApp;
  let client: ApiClient;
  let smallId: string;
  let characterId: string;
  let variables: Record<string, unknown>;

  before(async function () {
    this.timeout(240_000);
    app = await startTestApp({ role: "api" });
    const seeded = await seedAtScale(app.dataSource, SIZES, () => {});
    smallId = seeded.smallId;
    client = await clientWithScopes(app.dataSource, app.url, smallId, [Scope.ADMIN]);
    [{ id: characterId }] = await app.dataSource.query(
      "SELECT id FROM characters WHERE workspace_id = $1 ORDER BY id LIMIT 1",
      [smallId],
    );
    variables = await fillOtherTables(seeded.largeId);
    await spoilImages();
    await app.dataSource.query("VACUUM (ANALYZE)");
  });
  after(() => app.stop());

  /** Some wait for their analysis, and some failed, as while a new version of the analyser comes. */
  async function spoilImages(): Promise<void> {
    for (const statement of [
      `ALTER TABLE reference_images DISABLE TRIGGER USER`,
      `UPDATE reference_images SET status = (ARRAY['ANALYSING', 'FAILED'])[1 + position % 2]::reference_image_status WHERE position > 2`,
      `UPDATE reference_images SET consent_note = 'asked' WHERE position = 0 AND character_id::text LIKE '%00'`,
      `ALTER TABLE reference_images ENABLE TRIGGER USER`,
    ])
      await app.dataSource.query(statement);
  }

  /** What the character has beside its images, and the like in the other workspace. */
  async function fillOtherTables(largeId: string): Promise<Record<string, unknown>> {
    const { dataSource } = app;
    const character = toGlobalId("Character", characterId);
    const [{ id: imageId }] = await dataSource.query(
      "SELECT id FROM reference_images WHERE character_id = $1 LIMIT 1",
      [characterId],
    );
    const [{ id: revisionId }] = await dataSource.query(
      "SELECT id FROM face_lock_revisions WHERE character_id = $1",
      [characterId],
    );
    const image = toGlobalId("ReferenceImage", imageId);
    const candidate = await insertCandidate(dataSource, smallId, character);
    const trainingSet = await insertTrainingSet(dataSource, smallId, character, image);
    const { webhookId: webhook, deliveryId } = await insertWebhook(dataSource, smallId);
    const revision = toGlobalId("FaceLockRevision", revisionId);
    for (const statement of [
      `INSERT INTO candidate_reviews (id, workspace_id, candidate_id, place, decision, reviewer)
       SELECT gen_random_uuid(), workspace_id, id, 1, 'APPROVE', 'somebody' FROM candidates`,
      `INSERT INTO erasures (id, workspace_id, erased_at) VALUES (gen_random_uuid(), '${smallId}', now())`,
      `INSERT INTO unrecorded_objects (key, due_at, erasure_id) SELECT 'object ' || n, now(), gen_random_uuid() FROM generate_series(1, ${SIZES.large}) AS n`,
      `INSERT INTO workspaces (id, name) SELECT gen_random_uuid(), 'workspace ' || n FROM generate_series(1, ${SIZES.large}) AS n`,
    ])
      await dataSource.query(statement);
    const [{ id: erasureId }] = await dataSource.query("SELECT id FROM erasures");
    const [id, workspace_id] = ["gen_random_uuid()", `c."workspace_id"`];
    const character_id = `c."id"`;
    const ofCharacter = (table: string) => `JOIN "${table}" AS o ON o."character_id" = c."id"`;
    const firstImage = `JOIN "reference_images" AS o ON o."character_id" = c."id" AND o."position" = 0`;
    const analysis = { workspace_id, reference_image_id: `o."id"` };
    await dataSource.query(
      `INSERT INTO kept_analyses (reference_image_id, workspace_id, analyser, image)
       SELECT id, workspace_id, 'before', '{}' FROM reference_images WHERE id = '${imageId}'`,
    );
    await dataSource.query(
      `INSERT INTO staged_analyses (reference_image_id, workspace_id, analyser, image)
       SELECT id, workspace_id, 'next', '{}' FROM reference_images WHERE id = '${imageId}'`,
    );
    await copyForEachCharacter(dataSource, largeId, [
      { name: "candidates", changed: { id, workspace_id, character_id } },
      {
        name: "candidate_faces",
        changed: { candidate_id: `o."id"`, workspace_id },
        join: ofCharacter("candidates"),
      },
      {
        name: "candidate_reviews",
        changed: { id, candidate_id: `o."id"`, workspace_id },
        join: ofCharacter("candidates"),
      },
      { name: "training_sets", changed: { id, workspace_id, character_id } },
      {
        name: "training_set_items",
        changed: { training_set_id: `o."id"`, workspace_id },
        join: ofCharacter("training_sets"),
      },
      { name: "webhooks", changed: { id: character_id, workspace_id } },
      { name: "webhook_deliveries", changed: { id, webhook_id: character_id, workspace_id } },
      { name: "erasures", changed: { id, workspace_id } },
      { name: "api_keys", changed: { id, workspace_id, key_hash: `c."id"::text` } },
      { name: "kept_analyses", changed: analysis, join: firstImage },
      { name: "staged_analyses", changed: analysis, join: firstImage },
    ]);
    return {
      character,
      image,
      candidate,
      trainingSet,
      webhook,
      revision,
      erasure: toGlobalId("Erasure", erasureId),
      ids: [character, image, candidate, trainingSet, webhook, deliveryId, revision],
    };
  }

  for (const [what, operation] of Object.entries(OPERATIONS)) {
    it(`reads no table, and no index, of all workspaces for ${what}`, async () => {
      const plans = await plansOf(app.dataSource, () => client.ask(asDocument(operation), variables));

      assert.ok(plans.length > 1);
      for (const { sql, scanned, walked } of plans) assert.deepEqual([scanned, walked], [[], []], sql);
    });
  }

  for (const [which, filter, index] of [
    ["have a consent", "hasConsent: true", "reference_images_consented_idx"],
    ["failed", "status: FAILED", "reference_images_unready_idx"],
  ]) {
    it(`finds the few images that ${which} by an index of such alone`, async () => {
      const plans = await plansOf(app.dataSource, () =>
        client.ask(`{ referenceImages(filter: { ${filter} }) { nodes { id } } }`),
      );

      assert.ok(plans.at(-1)!.indexes.includes(index!), plans.at(-1)!.indexes.join());
    });
  }

  it("reads none for a subscription either", async () => {
    const known = { workspaceId: smallId, characterId, revision: 1 };

    const plans = await plansOf(app.dataSource, async () => {
      await findLogState(app.dataSource.manager, known);
      await readChanges(app.dataSource.manager, [known]);
    });

    assert.equal(plans.length, 3);
    for (const { sql, scanned, walked } of plans) assert.deepEqual([scanned, walked], [[], []], sql);
  });

  it("is asked of every query and every list that the schema has", () => {
    const file = join(__dirname, "..", "..", "..", "schema", "schema.graphql");
    const schema = buildSchema(readFileSync(file, "utf8"));
    const asked = new Set<string>();
    const types = new TypeInfo(schema);
    const note = {
      Field: () => void asked.add(`${types.getParentType()!.name}.${types.getFieldDef()?.name}`),
    };
    for (const operation of Object.values(OPERATIONS))
      visit(parse(asDocument(operation)), visitWithTypeInfo(types, note));

    const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
    const wanted = objects.flatMap((object) =>
      Object.values(object.getFields())
        .filter(
          ({ type }) => object === schema.getQueryType() || getNamedType(type).name.endsWith("Connection"),
        )
        .map(({ name }) => `${object.name}.${name}`),
    );

    assert.deepEqual(
      wanted.filter((field) => !asked.has(field)),
      [],
    );
  });
});
