import assert from "node:assert/strict";
import { Client } from "pg";
import { forgetOldChanges } from "../../src/changes/change-log.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

interface Change {
  revision: number;
  kind: string;
  subject: string | null;
}

/** What is written of a character, in order. */
async function changesOf(app: TestApp, characterId: string, after = 0): Promise<Change[]> {
  return app.dataSource.query(
    `SELECT revision, kind, subject_id AS subject FROM character_changes
     WHERE character_id = $1 AND (revision > $2 OR revision IS NULL) ORDER BY revision`,
    [fromGlobalId("Character", characterId), after],
  );
}

describe("The log of what happens to a character", () => {
  let app: TestApp;
  let client: ApiClient;
  let id: string;
  before(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
  });
  beforeEach(async () => void (id = await client.createCharacter()));

  const change = (mutation: string, input: object) =>
    client.ask(
      `mutation ($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { userErrors { code message } } }`,
      { input },
    );
  const told = async (after = 0) => (await changesOf(app, id, after)).map(({ kind }) => kind);
  const lastRevision = async () => (await changesOf(app, id)).at(-1)!.revision;

  it("tells of a reference image from its arrival to its deletion, numbered from 1 without gaps", async () => {
    const { referenceImage } = await client.upload(id, await variantOfSample(6, 31));
    await change("updateReferenceImage", { id: referenceImage.id, caption: "at the sea" });
    await change("deleteReferenceImages", { characterId: id, imageIds: [referenceImage.id] });

    const changes = await changesOf(app, id);

    const image = fromGlobalId("ReferenceImage", referenceImage.id);
    assert.deepEqual(
      changes.map(({ revision, kind, subject }) => [revision, kind, subject]),
      [
        [1, "CHARACTER_CREATED", null],
        [2, "IMAGE_ADDED", image],
        [3, "IMAGE_ANALYSED", image],
        [4, "FACE_LOCK_CHANGED", null],
        [5, "IMAGE_CHANGED", image],
        [6, "IMAGE_DELETED", image],
        [7, "FACE_LOCK_CHANGED", null],
      ],
    );
  });

  it("tells of a candidate from its arrival to its deletion", async () => {
    const { candidate } = await client.submit(id, await facelessPicture(41));
    await client.review([candidate.id], "REJECT", "no face");
    await change("updateCandidate", { id: candidate.id, caption: "a wall" });
    await change("deleteCandidates", { characterId: id, ids: [candidate.id] });

    const changes = await changesOf(app, id, 1);

    const subject = fromGlobalId("Candidate", candidate.id);
    assert.deepEqual(
      changes.map(({ kind, subject }) => [kind, subject]),
      [
        ["CANDIDATE_ADDED", subject],
        ["CANDIDATE_SCORED", subject],
        ["CANDIDATE_REVIEWED", subject],
        ["CANDIDATE_CHANGED", subject],
        ["CANDIDATE_DELETED", subject],
      ],
    );
  });

  it("tells what was done to the character itself, and nothing of what changed nothing", async () => {
    await change("updateCharacter", { id, name: "Another" });
    await change("updateCharacter", { id, name: "Another" });
    await change("updateFaceLockSettings", { characterId: id, strength: 0.5 });

    assert.deepEqual(await told(1), ["PROFILE_CHANGED", "FACE_LOCK_CHANGED"]);
  });

  it("tells of a new order once, however many images moved", async () => {
    const ids: string[] = [];
    for (const i of [51, 52, 53]) {
      const { referenceImage } = await client.upload(id, await facelessPicture(i));
      ids.push(referenceImage.id);
    }
    const before = await lastRevision();

    await change("reorderReferenceImages", { characterId: id, imageIds: [ids[0], ids[2], ids[1]] });

    assert.deepEqual(await told(before), ["IMAGES_REORDERED"]);
  });

  it("holds nothing of a transaction that was taken back", async () => {
    await assert.rejects(
      app.dataSource.transaction(async (manager) => {
        await manager.query("UPDATE characters SET name = 'Never' WHERE id = $1", [
          fromGlobalId("Character", id),
        ]);
        throw new Error("taken back");
      }),
      /taken back/,
    );

    assert.deepEqual(await told(1), []);
  });

  it("numbers in the order of commits, whoever began first", async () => {
    const uuid = fromGlobalId("Character", id);
    const [first, second] = [
      new Client({ connectionString: app.databaseUrl }),
      new Client({ connectionString: app.databaseUrl }),
    ];
    await Promise.all([first.connect(), second.connect()]);
    const insert = (client: Client, kind: string) =>
      client.query("SELECT record_character_change($1, $2, $3, NULL)", [
        client === first ? uuid : uuid,
        uuid,
        kind,
      ]);
    await first.query("BEGIN");
    await insert(first, "FIRST");
    await second.query("BEGIN");
    await insert(second, "SECOND");

    await second.query("COMMIT");
    await first.query("COMMIT");

    await Promise.all([first.end(), second.end()]);
    assert.deepEqual(await told(1), ["SECOND", "FIRST"]);
  });

  it("lets transactions on the same characters in any order end, none of them as a deadlock", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => client.createCharacter()));
    const uuids = ids.map((one) => fromGlobalId("Character", one)!);
    const write = (order: string[]) =>
      app.dataSource.transaction(async (manager) => {
        for (const uuid of order)
          await manager.query("SELECT record_character_change($1, $1, 'PROFILE_CHANGED', NULL)", [uuid]);
      });

    const rounds = Array.from({ length: 30 }, (_, i) => write(i % 2 === 0 ? uuids : uuids.toReversed()));
    await Promise.all(rounds);

    const [{ count, last }] = await app.dataSource.query(
      "SELECT count(*)::int AS count, max(revision) AS last FROM character_changes WHERE character_id = ANY($1)",
      [uuids],
    );
    assert.deepEqual({ count, last }, { count: 12 * 31, last: 31 });
  });

  it("says to whoever listens which character it was, once a transaction", async () => {
    const listener = new Client({ connectionString: app.databaseUrl });
    await listener.connect();
    const heard: { characterId: string }[] = [];
    listener.on("notification", ({ payload }) => heard.push(JSON.parse(payload!)));
    await listener.query("LISTEN character_changed");
    const uuid = fromGlobalId("Character", id);
    const mine = () => heard.filter(({ characterId }) => characterId === uuid);

    await client.upload(id, await facelessPicture(61), { waitMs: 0 });
    await waitForJobs(app);
    await change("deleteCharacter", { id });

    await waitUntil("its end is heard", () => mine().length >= 3);
    await listener.end();
    const message = { workspaceId: client.workspaceId, characterId: uuid };
    assert.deepEqual(mine(), [message, message, message]);
  });

  it("goes with its character", async () => {
    await client.upload(id, await facelessPicture(71));

    await change("deleteCharacter", { id });

    assert.deepEqual(await changesOf(app, id), []);
  });
});

describe("What is kept of the log", () => {
  it("is three days, 10,000 of a character, and always the newest, so that numbers go on", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const [old, long] = [await client.createCharacter(), await client.createCharacter()];
    const write = (id: string, count: number) =>
      app.dataSource.query(
        `SELECT record_character_change(workspace_id, id, 'IMAGE_CHANGED', gen_random_uuid()) FROM characters, generate_series(1, $2) WHERE id = $1`,
        [fromGlobalId("Character", id), count],
      );
    await write(old, 5);
    await app.dataSource.query(
      "UPDATE character_changes SET changed_at = now() - interval '73 hours' WHERE character_id = $1",
      [fromGlobalId("Character", old)],
    );
    await write(long, 10_004);

    await forgetOldChanges(app.dataSource.manager);
    await write(old, 1);

    const revisions = async (id: string) => (await changesOf(app, id)).map(({ revision }) => revision);
    assert.deepEqual(await revisions(old), [6, 7]);
    const kept = await revisions(long);
    assert.deepEqual([kept.length, kept.at(0), kept.at(-1)], [10_000, 6, 10_005]);
  }).timeout(60_000);
});
