import assert from "node:assert/strict";
import { preparePgvector } from "../../src/compose-face-index.js";
import { PgvectorFaceIndex } from "../../src/face-search/pgvector-face-index.js";
import { OwnDatabase } from "../support/own-database.js";
import { skip } from "../support/skip.js";
import { faceIndexContract } from "./face-index-contract.js";

describe("The search by face with pgvector", () => {
  let own: OwnDatabase;
  let isInstalled = false;

  before(async () => {
    own = await OwnDatabase.create(5);
    const [{ installed }] = await own.dataSource.query(
      "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS installed",
    );
    isInstalled = installed;
    if (installed) await preparePgvector(own);
  });
  after(() => own?.drop());

  it("says what is missing where the extension is not installed", async function () {
    if (isInstalled)
      skip(this, "the PostgreSQL of the tests has the extension `vector`, so nothing is missing");
    await assert.rejects(preparePgvector(own), /needs the PostgreSQL extension `vector`/);
  });

  describe("where it is installed", () => {
    before(function () {
      if (!isInstalled)
        skip(
          this,
          "the PostgreSQL of the tests has no extension `vector`; TEST_DATABASE_URL may name one that has",
        );
    });
    faceIndexContract(() => ({
      dataSource: own.dataSource,
      index: new PgvectorFaceIndex(own.dataSource.manager),
    }));

    it("is prepared by several processes at once, and again", async () => {
      await Promise.all([preparePgvector(own), preparePgvector(own)]);

      const indexes = await own.dataSource.query(
        "SELECT FROM pg_indexes WHERE indexname = 'face_locks_embedding_idx'",
      );
      assert.equal(indexes.length, 1);
    });
  });
});
