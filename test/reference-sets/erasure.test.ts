import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { addJob } from "../../src/jobs/job-queue.js";
import { announceObjects } from "../../src/reference-images/unrecorded-objects.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { filesBelow, waitForJobs } from "../support/traces.js";
import { builtSet, createSet } from "../training-sets/training-client.js";
import { waitUntil } from "../support/wait-until.js";
import { Receiver } from "../webhooks/receiver.js";
import { created, LOOPBACK } from "../webhooks/webhook-client.js";

const DELETE = `mutation ($id: ID!) { deleteCharacter(input: { id: $id }) {
  deletedId userErrors { code field }
  receipt {
    erasure { id erasedAt pendingObjects isComplete }
    characterId deletedAt files { id kind sha256 bytes } fileCount filesSha256 counts { kind count } objectCount
  }
} }`;
const ERASURE = `query ($id: ID!) { erasure(id: $id) { id pendingObjects isComplete } }`;

/** A character with something in every table that has any of it: pictures, decisions, texts, keys of requests, jobs. */
async function makeCharacter(app: TestApp, client: ApiClient, name: string, variant: number) {
  const profile = {
    niche: `${name} niche`,
    notes: `${name} notes`,
    hairColor: "brown",
    ageRange: { min: 20, max: 30 },
  };
  const { createCharacter } = await client.ask(
    `mutation ($input: CreateCharacterInput!) { createCharacter(input: $input) { character { id } } }`,
    { input: { name, profile, idempotencyKey: `${name} made` } },
  );
  const id: string = createCharacter.character.id;
  const consent = { note: `${name} agreed` };
  const input = { caption: `${name} caption`, consent, idempotencyKey: `${name} uploaded` } as object;
  const { referenceImage } = await client.upload(id, await variantOfSample(6, variant), input);
  const candidate = await client.submit(id, await variantOfSample(5, variant), {
    prompt: `${name} prompt`,
    source: `${name} source`,
    parameters: { seed: `${name} seed` },
  });
  await client.review([candidate.candidate.id], "APPROVE", `${name} looks right`);
  const another = await client.submit(id, await facelessPicture(variant), { prompt: `${name} another` });
  await client.ask(
    `mutation ($input: PromoteCandidateInput!) { promoteCandidate(input: $input) { userErrors { code } } }`,
    {
      input: { id: candidate.candidate.id },
    },
  );
  await waitForJobs(app);
  const wanted = { characterId: id, triggerWord: `${name}01`, layout: "KOHYA", resolution: 512, masks: true };
  const froze = { ...wanted, allowIncomplete: true, idempotencyKey: `${name} frozen` };
  const { trainingSet } = await createSet(client, froze);
  await builtSet(client, trainingSet.id);
  // What is drawn for generators is stored, too.
  await client.ask(`query ($id: ID!) { character(id: $id) { faceLock { guidance(format: INSTANTID) } } }`, {
    id,
  });
  const uuid = fromGlobalId("Character", id)!;
  const imageId = fromGlobalId("ReferenceImage", referenceImage.id)!;
  await app.dataSource.query(
    `INSERT INTO kept_analyses (reference_image_id, workspace_id, analyser, image, face) VALUES ($1, $2, 'earlier', '{}', $3)`,
    [imageId, client.workspaceId, JSON.stringify({ model: `${name} model` })],
  );
  // Whose tries are used up, and an upload that was announced and never came.
  await app.dataSource.transaction(async (manager) => {
    const job = { workspaceId: client.workspaceId, imageId, cause: "UPLOAD" as const };
    await addJob(manager, "analyse_reference_image", job, `analyse:${imageId}`);
    await manager.query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1", [
      `analyse:${imageId}`,
    ]);
  });
  return {
    id,
    uuid,
    candidateIds: [candidate.candidate.id, another.candidate.id] as string[],
    imageId: referenceImage.id as string,
  };
}

/** Every row of every table that there is, of ours and of the job queue's, as text. */
async function everyRow(dataSource: DataSource): Promise<string[]> {
  const tables: { name: string }[] = await dataSource.query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => dataSource.query(`SELECT to_jsonb(t)::text AS row FROM ${name} AS t`)),
  );
  return rows.flat().map(({ row }) => row);
}

/** What a row says, as words: texts, ids, hashes, keys, and the numbers of embeddings. */
/** A measured one, as those of an embedding. */
const NUMBER = /^-?\d+\.\d{5,}$/;

const wordsIn = (row: string): string[] => wordsOf(JSON.parse(row));

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return value.length < 6 ? [] : [value];
  if (typeof value === "number") return /\.\d{5,}$/.test(String(value)) ? [String(value)] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(wordsOf) : [];
}

describe("The erasure of a character", () => {
  let app: TestApp;
  let client: ApiClient;
  let receiver: Receiver;
  before(async () => {
    app = await startTestApp({ environment: LOOPBACK });
    client = await app.newWorkspace();
    receiver = await Receiver.start();
    await created(client, { url: receiver.url });
  });
  after(async () => {
    await app?.stop();
    await receiver?.stop();
  });

  it("leaves no table, object or job with anything of it, and all of another", async () => {
    const kept = await makeCharacter(app, client, "Kept", 1);
    const before = await everyRow(app.dataSource);
    const objectsBefore = new Set(await filesBelow(app.dataDirectory));
    const doomed = await makeCharacter(app, client, "Doomed", 2);
    const known = new Set(before.flatMap(wordsIn));
    const rows = (await everyRow(app.dataSource)).filter((row) => !before.includes(row));
    const ofIt = new Set(rows.flatMap(wordsIn).filter((word) => !known.has(word)));
    // What is looked for is there, or the search would show nothing.
    for (const word of [
      doomed.uuid,
      "Doomed",
      "Doomed caption",
      "Doomed prompt",
      "Doomed looks right",
      "Doomed01",
      "Doomed agreed",
    ])
      assert.ok(
        [...ofIt].some((it) => it.includes(word)),
        word,
      );
    assert.ok([...ofIt].filter((word) => NUMBER.test(word)).length > 300, "embeddings");
    const files = (await filesBelow(app.dataDirectory)).filter((file) => !objectsBefore.has(file));
    assert.ok(files.some((file) => file.includes(doomed.uuid)));

    const { deleteCharacter } = await client.ask(DELETE, { id: doomed.id });
    await waitUntil("the erasure is complete", async () => {
      const { erasure } = await client.ask(ERASURE, { id: deleteCharacter.receipt.erasure.id });
      return erasure.isComplete;
    });
    await waitForJobs(app);

    const left = await everyRow(app.dataSource);
    // A request's key is the client's own word, kept for a day with a digest of what was asked.
    const isAllowed = (row: string): boolean =>
      /"operation": "(?:createCharacter|uploadReferenceImage|createTrainingSet)"/.test(row);
    const searched = left.filter((row) => !isAllowed(row));
    const wordsLeft = new Set(searched.flatMap(wordsIn));
    for (const word of ofIt) {
      // Of the moment, or nobody's: times, counts of the queue, and values of enums, such as a verdict that nothing had before.
      if (/^\d{4}-\d\d-\d\dT/.test(word) || /^[A-Z_]+$/.test(word)) continue;
      assert.ok(!wordsLeft.has(word), `${word} is left`);
      // Part of another, as an id is of a path; but another face's number may well begin with the same digits.
      const holder = NUMBER.test(word) ? undefined : searched.find((row) => row.includes(word));
      assert.equal(holder, undefined, `${word} is left`);
    }
    for (const row of left.filter(isAllowed)) {
      const { object_id, key } = JSON.parse(row);
      assert.ok(!ofIt.has(object_id), `${key} names an object`);
    }
    const filesLeft = await filesBelow(app.dataDirectory);
    assert.deepEqual(
      filesLeft.filter((file) => file.includes(doomed.uuid)),
      [],
    );
    assert.ok(filesLeft.some((file) => file.includes(kept.uuid)));
    const hashes = new Set(deleteCharacter.receipt.files.map(({ sha256 }: { sha256: string }) => sha256));
    for (const file of filesLeft) {
      const digest = createHash("sha256")
        .update(await readFile(file))
        .digest("hex");
      assert.ok(!hashes.has(digest), file);
    }
    assert.deepEqual(await readBack(kept.id), { images: 2, candidates: 2, lock: true });
  });

  const readBack = async (id: string) => {
    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) { referenceImages { id } candidates { nodes { id } } faceLock { revision } } }`,
      { id },
    );
    const { referenceImages, candidates, faceLock } = character;
    return { images: referenceImages.length, candidates: candidates.nodes.length, lock: faceLock !== null };
  };

  it("is told once: what was deleted, with hashes and time, and how far it is", async () => {
    const { id, imageId, candidateIds } = await makeCharacter(app, client, "Told", 3);
    const { referenceImage } = await client.ask(
      `query ($id: ID!) { referenceImage(id: $id) { sha256 bytes } }`,
      { id: imageId },
    );

    const { receipt, deletedId } = (await client.ask(DELETE, { id })).deleteCharacter;

    assert.deepEqual([deletedId, receipt.characterId], [id, id]);
    assert.ok(Math.abs(Date.now() - Date.parse(receipt.deletedAt)) < 60_000);
    assert.equal(receipt.fileCount, 4);
    assert.deepEqual(receipt.files[0], { id: imageId, kind: "REFERENCE_IMAGE", ...referenceImage });
    assert.deepEqual(
      receipt.files
        .slice(2)
        .map(({ id }: { id: string }) => id)
        .toSorted(),
      candidateIds.toSorted(),
    );
    const lines = receipt.files.map(({ sha256 }: { sha256: string }) => `${sha256}\n`).toSorted();
    assert.equal(receipt.filesSha256, createHash("sha256").update(lines.join("")).digest("hex"));
    const counts = Object.fromEntries(receipt.counts.map(({ kind, count }: any) => [kind, count]));
    assert.deepEqual(counts, {
      REFERENCE_IMAGE: 2,
      OTHER_ANALYSIS: 1,
      IMAGE_COPY: counts.IMAGE_COPY,
      CANDIDATE: 2,
      CANDIDATE_REVIEW: 1,
      TRAINING_SET: 1,
      FACE: counts.FACE,
      FACE_LOCK: 1,
      FACE_LOCK_REVISION: counts.FACE_LOCK_REVISION,
      // Two analyses at least, two scores and a decision, and each revision.
      WEBHOOK_DELIVERY: counts.WEBHOOK_DELIVERY,
    });
    assert.ok(counts.WEBHOOK_DELIVERY >= 5 + counts.FACE_LOCK_REVISION, String(counts.WEBHOOK_DELIVERY));
    assert.ok(counts.IMAGE_COPY >= 1 && counts.FACE >= 3 && counts.FACE_LOCK_REVISION >= 1);
    assert.ok(receipt.objectCount >= 7);
    assert.ok(receipt.erasure.pendingObjects <= receipt.objectCount);
  });

  it("is pending while the storage keeps something of it, and complete when that is gone", async () => {
    const { id, uuid } = await makeCharacter(app, client, "Pending", 4);
    const announced = `${client.workspaceId}/${uuid}/${newId()}/original.jpg`;
    await announceObjects(app.dataSource.manager, [announced]);

    const { receipt } = (await client.ask(DELETE, { id })).deleteCharacter;
    await waitForJobs(app);

    const read = async () => (await client.ask(ERASURE, { id: receipt.erasure.id })).erasure;
    assert.deepEqual(await read(), { id: receipt.erasure.id, pendingObjects: 1, isComplete: false });
    assert.deepEqual(
      (await filesBelow(app.dataDirectory)).filter((file) => file.includes(uuid)),
      [],
    );
    await app.dataSource.query("UPDATE unrecorded_objects SET due_at = now() WHERE key = $1", [announced]);
    await addJob(app.dataSource.manager, "remove_unrecorded_objects", {});
    await waitForJobs(app);
    assert.deepEqual(await read(), { id: receipt.erasure.id, pendingObjects: 0, isComplete: true });
  });

  it("takes with it what lies below its key and nothing points at", async () => {
    const { id, uuid } = await makeCharacter(app, client, "Stray", 5);
    const original = (await filesBelow(app.dataDirectory)).find((file) => file.includes(uuid));
    const stray = join(original!.slice(0, original!.indexOf(uuid) + uuid.length), newId());
    await mkdir(stray);
    await copyFile(original!, join(stray, "original.jpg"));

    await client.ask(DELETE, { id });
    await waitForJobs(app);

    assert.deepEqual(
      (await filesBelow(app.dataDirectory)).filter((file) => file.includes(uuid)),
      [],
    );
  });

  it("still tells who repeats a request that what it made is deleted", async () => {
    const { id } = await makeCharacter(app, client, "Repeated", 6);
    await client.ask(DELETE, { id });

    const { createCharacter } = await client.ask(
      `mutation ($input: CreateCharacterInput!) { createCharacter(input: $input) { character { id } userErrors { code message } } }`,
      {
        input: {
          name: "Repeated",
          profile: {
            niche: "Repeated niche",
            notes: "Repeated notes",
            hairColor: "brown",
            ageRange: { min: 20, max: 30 },
          },
          idempotencyKey: "Repeated made",
        },
      },
    );

    assert.equal(createCharacter.character, null);
    assert.match(createCharacter.userErrors[0].message, /deleted/);
  });

  it("has no receipt where it is refused, and is nobody else's to see", async () => {
    const refused = (await client.ask(DELETE, { id: toGlobalId("Character", newId()) })).deleteCharacter;
    assert.deepEqual([refused.receipt, refused.userErrors[0].code], [null, "NOT_FOUND"]);

    const id = await client.createCharacter();
    const { receipt } = (await client.ask(DELETE, { id })).deleteCharacter;
    assert.deepEqual([receipt.files, receipt.fileCount, receipt.objectCount], [[], 0, 0]);
    const other = await app.newWorkspace();
    assert.equal((await other.ask(ERASURE, { id: receipt.erasure.id })).erasure, null);
    for (const nonsense of ["", "erasure_x", id, "\u0000"])
      assert.equal((await client.ask(ERASURE, { id: nonsense })).erasure, null);
  });
});
