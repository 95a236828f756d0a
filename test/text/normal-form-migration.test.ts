import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { TextsInNormalForm1795482000000 } from "../../migrations/1795482000000-texts-in-normal-form.js";
import { newId } from "../../src/ids/global-id.js";
import { useOwnDatabase } from "../support/own-database.js";

describe("Texts that were stored before they had one normal form", () => {
  let dataSource: DataSource;

  useOwnDatabase((own) => (dataSource = own.dataSource));

  it("are in it after the migration, and stay in it when that is taken back", async () => {
    const [workspaceId, id] = [newId(), newId()];
    const typed = "cafe\u0301";
    await dataSource.query("INSERT INTO workspaces (id, name) VALUES ($1, $2)", [workspaceId, typed]);
    await dataSource.query(
      "INSERT INTO characters (id, workspace_id, name, niche, notes) VALUES ($1, $2, $3, $3, NULL)",
      [id, workspaceId, typed],
    );
    const queryRunner = dataSource.createQueryRunner();
    const migration = new TextsInNormalForm1795482000000();

    await migration.up(queryRunner);
    await migration.down();

    await queryRunner.release();
    const rows = await dataSource.query("SELECT name, niche, notes FROM characters WHERE id = $1", [id]);
    assert.deepEqual(rows, [{ name: "café", niche: "café", notes: null }]);
    const [workspace] = await dataSource.query("SELECT name FROM workspaces WHERE id = $1", [workspaceId]);
    assert.equal(workspace.name, "café");
  });

  it("stay as they are where two workspaces would have one name", async () => {
    const names = ["nai\u0308ve", "naïve"];
    for (const name of names) {
      await dataSource.query("INSERT INTO workspaces (id, name) VALUES ($1, $2)", [newId(), name]);
    }
    const queryRunner = dataSource.createQueryRunner();

    await new TextsInNormalForm1795482000000().up(queryRunner);

    await queryRunner.release();
    const found = await dataSource.query("SELECT name FROM workspaces WHERE name LIKE 'na%' ORDER BY id");
    assert.deepEqual(
      found.map(({ name }: { name: string }) => name),
      names,
    );
  });
});
