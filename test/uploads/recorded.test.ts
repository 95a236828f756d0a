import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import pino from "pino";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { ImageFormat } from "../../src/reference-images/picture.columns.js";
import { ImageOrigin } from "../../src/reference-images/provenance.js";
import type { StoredPicture } from "../../src/uploads/3-record-picture.js";
import { recordForCertain, UnknownOutcomeError } from "../../src/uploads/record-for-certain.js";
import {
  REFERENCE_IMAGE_RECORDER,
  type ReferenceImageToBe,
} from "../../src/uploads/reference-image-recorder.js";
import type { ApiClient, FilePart, GraphqlAnswer } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { largePicture } from "../support/pictures.js";
import { PostgresProxy } from "../support/postgres-proxy.js";
import { createTestDatabase, type TestDatabase } from "../support/postgres.js";
import { tracesOf, unrecordedKeys } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const ONE = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) {
    referenceImage { id status character { id } } referenceImageId character { id } userErrors { code message field }
  }
}`;
const SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) {
    results { referenceImage { id status character { id } } referenceImageId userErrors { code message field } }
    character { id }
    userErrors { code }
  }
}`;

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

describe("What an upload has recorded", () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  /** Without a worker: images stay ANALYSING, and every look at them is the API's. */
  let app: TestApp;
  /** Not by way of the proxy. */
  let dataSource: DataSource;
  let files: FilePart[];
  let client: ApiClient;
  let characterId: string;
  const lines: Record<string, any>[] = [];

  before(async () => {
    database = await createTestDatabase();
    proxy = await PostgresProxy.start(database.url);
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    app = await startTestApp({ role: "api", databaseUrl: proxy.url, log });
    dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
    files = await Promise.all([0, 1, 2, 3, 4].map((variant) => largePicture(variant)));
  });

  after(async () => {
    proxy?.admit();
    await app?.stop();
    await dataSource?.destroy();
    await proxy?.stop();
    await database?.drop();
  });

  beforeEach(async () => {
    proxy.admit();
    client = await waitUntil("the server has its database again", () => app.newWorkspace().catch(() => null));
    characterId = await waitUntil("and answers", () => client.createCharacter().catch(() => null));
    lines.length = 0;
  });

  const uploadOne = (input: object = {}): Promise<GraphqlAnswer> => {
    const variables = { input: { characterId, file: null, waitMs: 0, ...input } };
    return client.graphqlWithFiles(ONE, variables, { "variables.input.file": files[0]! });
  };
  const uploadSeveral = (input: object = {}): Promise<GraphqlAnswer> => {
    const variables = { input: { characterId, files: files.map(() => null), waitMs: 0, ...input } };
    const parts = files.map((file, i): [string, FilePart] => [`variables.input.files.${i}`, file]);
    return client.graphqlWithFiles(SEVERAL, variables, Object.fromEntries(parts));
  };
  const recordedIds = async (): Promise<string[]> => {
    const rows = await dataSource.query(
      "SELECT id FROM reference_images WHERE workspace_id = $1 ORDER BY position",
      [client.workspaceId],
    );
    return rows.map(({ id }: { id: string }) => id);
  };
  /** And the server knows: a fault that begins earlier would leave it unknown. */
  const recorded = async (count: number, before: number) => {
    await waitUntil(`${count} are recorded`, () => proxy.answeredRecordings - before === count);
    assert.equal((await recordedIds()).length, count);
  };
  const traces = () => tracesOf({ ...app, dataSource }, client.workspaceId);
  const idsIn = (payload: any): string[] =>
    payload.results.map(
      ({ referenceImageId }: any) => referenceImageId && fromGlobalId("ReferenceImage", referenceImageId),
    );

  it("is answered when the commit's answer was lost with the connection", async () => {
    proxy.cut({ 0: "before the commit's answer" });

    const { data, errors } = await uploadOne();

    assert.equal(errors, undefined);
    const { referenceImage, referenceImageId, character, userErrors } = data.uploadReferenceImage;
    assert.deepEqual(userErrors, []);
    assert.deepEqual(await recordedIds(), [fromGlobalId("ReferenceImage", referenceImageId)]);
    const image = { id: referenceImageId, status: "ANALYSING", character: { id: characterId } };
    assert.deepEqual(referenceImage, image);
    assert.deepEqual(character, { id: characterId });
    assert.deepEqual(await traces(), { images: 1, jobs: 1, objects: ["original.jpg"], spooled: [] });
    assert.deepEqual(await unrecordedKeys({ dataSource }, client.workspaceId), []);
  });

  it("is answered for every file when two of five commits' answers were lost", async () => {
    proxy.cut({ 1: "before the commit's answer", 3: "before the commit's answer" });

    const { data, errors } = await uploadSeveral();

    assert.equal(errors, undefined);
    assert.deepEqual(idsIn(data.uploadReferenceImages), await recordedIds());
    assert.equal((await traces()).objects.length, 5);
  });

  it("is answered by the form when the commit's answer was lost", async () => {
    proxy.cut({ 0: "before the commit's answer" });

    const response = await client.uploadForm(characterId, [["file", files[0]!]], { waitMs: 0 });

    assert.equal(response.status, 201);
    const { id } = (await response.json()) as { id: string };
    assert.deepEqual(await recordedIds(), [fromGlobalId("ReferenceImage", id)]);
  });

  const storedPicture = (storageKey: string): StoredPicture<ReferenceImageToBe> => ({
    id: randomUUID(),
    workspaceId: client.workspaceId,
    characterId: fromGlobalId("Character", characterId)!,
    type: null,
    origin: ImageOrigin.UNKNOWN,
    originEvidence: [],
    fileName: "a.jpg",
    caption: null,
    format: ImageFormat.JPEG,
    width: 10,
    height: 10,
    bytes: 100,
    sha256: createHash("sha256").update(storageKey).digest("hex"),
    storageKey,
  });

  it("is found when the commit's answer never comes, though the connection stands", async () => {
    proxy.cut({ 0: "silent before the commit's answer" });
    const picture = storedPicture("silent");

    const recorded = await recordForCertain(app.dataSource, REFERENCE_IMAGE_RECORDER, picture, null, 500);

    assert.deepEqual([recorded.id], await recordedIds());
  });

  it("is not known while the record is still waited for, and may be made after all", async () => {
    const picture = storedPicture("late");
    const record = () => recordForCertain(app.dataSource, REFERENCE_IMAGE_RECORDER, picture, null, 500);

    await dataSource.transaction(async (manager) => {
      await manager.query("SELECT 1 FROM characters WHERE id = $1 FOR UPDATE", [picture.characterId]);
      await assert.rejects(record(), UnknownOutcomeError);
      assert.deepEqual(await recordedIds(), []);
    });

    await waitUntil("it is recorded late", async () => (await recordedIds()).includes(picture.id));
  });

  const faults: { what: string; begin: () => Promise<void>; end: () => Promise<void> }[] = [
    {
      what: "the database went away",
      begin: async () => proxy.refuse(),
      end: async () => proxy.admit(),
    },
    {
      what: "the database no longer answered",
      begin: async () => proxy.stall(),
      end: async () => proxy.admit(),
    },
    {
      what: "its table cannot be read",
      begin: async () => void (await dataSource.query("ALTER TABLE reference_images RENAME TO elsewhere")),
      end: async () => void (await dataSource.query("ALTER TABLE elsewhere RENAME TO reference_images")),
    },
  ];
  for (const { what, begin, end } of faults) {
    it(`is answered as it last was when ${what} while it waited, with one line in the log`, async () => {
      const before = proxy.answeredRecordings;
      const answering = uploadOne({ waitMs: 4_000 });
      await recorded(1, before);
      const ids = await recordedIds();
      await begin();

      const { data, errors } = await answering.finally(end);

      assert.equal(errors, undefined);
      const { referenceImage, character, userErrors } = data.uploadReferenceImage;
      assert.deepEqual(userErrors, []);
      assert.deepEqual([character, referenceImage.character], [{ id: characterId }, { id: characterId }]);
      assert.deepEqual([fromGlobalId("ReferenceImage", referenceImage.id)], ids);
      assert.equal(referenceImage.status, "ANALYSING");
      assert.equal(lines.filter(({ msg }) => /recorded pictures cannot be looked at/.test(msg)).length, 1);
    });

    it(`is answered for each of five files when ${what} while they waited`, async () => {
      const before = proxy.answeredRecordings;
      const answering = uploadSeveral({ waitMs: 4_000 });
      await recorded(5, before);
      const ids = await recordedIds();
      await begin();

      const { data, errors } = await answering.finally(end);

      assert.equal(errors, undefined);
      assert.deepEqual(idsIn(data.uploadReferenceImages), ids);
      assert.equal(lines.filter(({ msg }) => /recorded pictures cannot be looked at/.test(msg)).length, 1);
    });

    it(`is answered by the form when ${what} while it waited`, async () => {
      const before = proxy.answeredRecordings;
      const answering = client.uploadForm(characterId, [["file", files[0]!]], { waitMs: 4_000 });
      await recorded(1, before);
      const ids = await recordedIds();
      await begin();

      const response = await answering.finally(end);

      assert.equal(response.status, 201);
      const { id, status } = (await response.json()) as { id: string; status: string };
      assert.deepEqual([fromGlobalId("ReferenceImage", id)], ids);
      assert.equal(status, "ANALYSING");
    });
  }

  it("is not hidden by an outage at one of five files, which says to send again, and that does", async () => {
    proxy.cut({ 2: "before the record" });
    const first = await uploadSeveral({ idempotencyKey: "five" });
    assert.equal(first.errors, undefined);
    const { results } = first.data.uploadReferenceImages;
    assert.deepEqual(
      results.map(({ userErrors }: any) => userErrors.map(({ code, field }: any) => [code, field])),
      [[], [], [["DATABASE_UNAVAILABLE", ["files", "2"]]], [], []],
    );
    assert.match(results[2].userErrors[0].message, /same idempotency key/);

    const second = await uploadSeveral({ idempotencyKey: "five" });

    const [before, after] = [first, second].map(({ data }) => idsIn(data.uploadReferenceImages));
    assert.deepEqual(
      after!.filter((_, i) => i !== 2),
      before!.filter((_, i) => i !== 2),
    );
    assert.deepEqual(new Set(after), new Set(await recordedIds()));
    assert.equal((await traces()).images, 5);
    assert.deepEqual((await traces()).spooled, []);
  });

  it("is not hidden by an outage at another mutation in the same document", async () => {
    proxy.cut({ 1: "before the record" });
    const query = `mutation ($a: UploadReferenceImageInput!, $b: UploadReferenceImageInput!) {
      a: uploadReferenceImage(input: $a) { referenceImage { id } userErrors { code } }
      b: uploadReferenceImage(input: $b) { referenceImage { id } userErrors { code } }
    }`;
    const input = { characterId, file: null, waitMs: 0 };

    const { data, errors } = await client.graphqlWithFiles(
      query,
      { a: input, b: input },
      { "variables.a.file": files[0]!, "variables.b.file": files[1]! },
    );

    assert.deepEqual([fromGlobalId("ReferenceImage", data.a.referenceImage.id)], await recordedIds());
    assert.equal(data.b, null);
    assert.deepEqual(
      errors!.map(({ path, extensions }: any) => [path, extensions.code]),
      [[["b"], "DATABASE_UNAVAILABLE"]],
    );
  });

  it("is not hidden by a fault of ours at one of five files, whose cause is in the log under its errorId", async () => {
    await dataSource.query(
      `CREATE FUNCTION refuse_file() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.file_name = '${files[2]!.name}' THEN RAISE 'made to fail'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER refuse_file BEFORE INSERT ON reference_images FOR EACH ROW EXECUTE FUNCTION refuse_file()`,
    );

    const { data, errors } = await uploadSeveral().finally(() =>
      dataSource.query("DROP FUNCTION refuse_file CASCADE"),
    );

    assert.equal(errors, undefined);
    const { results } = data.uploadReferenceImages;
    assert.deepEqual(
      results.map(({ userErrors }: any) => userErrors.map(({ code, field }: any) => [code, field])),
      [[], [], [["INTERNAL_SERVER_ERROR", ["files", "2"]]], [], []],
    );
    const errorId = UUID.exec(results[2].userErrors[0].message)![0];
    assert.equal(lines.filter((line) => line.errorId === errorId && line.err !== undefined).length, 1);
  });

  it("is answered to the same key later when nobody could tell at first whether it was recorded", async () => {
    proxy.cut({ 0: "before the commit's answer" }, { thenRefuse: true });
    const first = await uploadOne({ idempotencyKey: "unknown" });
    assert.equal(first.errors, undefined);
    const { referenceImageId, userErrors } = first.data.uploadReferenceImage;
    assert.equal(referenceImageId, null);
    assert.equal(userErrors[0].code, "DATABASE_UNAVAILABLE");
    assert.match(userErrors[0].message, /not known.*same idempotency key/);
    const told = lines.filter(({ msg }) => msg === "whether a picture was recorded is not known");
    assert.deepEqual([told.length, lines.filter(({ msg }) => msg === "unexpected error").length], [1, 0]);
    proxy.admit();

    const second = await waitUntil("the server has its database again", async () => {
      const answer = await uploadOne({ idempotencyKey: "unknown" });
      return answer.data?.uploadReferenceImage && answer;
    });

    const id = fromGlobalId("ReferenceImage", second.data.uploadReferenceImage.referenceImageId);
    assert.deepEqual(await recordedIds(), [id]);
    assert.deepEqual(await traces(), { images: 1, jobs: 1, objects: ["original.jpg"], spooled: [] });
  });
});
