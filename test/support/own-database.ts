import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { newId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import "./app.js";
import { createTestDatabase, type TestDatabase } from "./postgres.js";

/** A database that tests have to themselves, and a pool of connections to it. */
export class OwnDatabase {
  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {}

  static async create(poolSize = 2): Promise<OwnDatabase> {
    const database = await createTestDatabase();
    return new OwnDatabase(database, await createDataSource(database.url, { poolSize }).initialize());
  }

  get url(): string {
    return this.database.url;
  }

  /** Somebody who may do everything in a new workspace. */
  async newViewer(): Promise<Viewer> {
    const workspace = await new WorkspaceService(this.dataSource).create(`workspace ${newId()}`);
    return new Viewer(workspace.id, newId(), "test", [Scope.ADMIN]);
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }
}

/** Registers hooks: one database for all tests of this `describe`. @param begin is given it before the first of them */
export function useOwnDatabase(begin: (own: OwnDatabase) => unknown, poolSize?: number): void {
  let own: OwnDatabase | undefined;
  before(async () => {
    own = await OwnDatabase.create(poolSize);
    await begin(own);
  });
  after(() => own?.drop());
}

/** The same with a new one for each test. */
export function useOwnDatabaseEach(begin: (own: OwnDatabase) => unknown, poolSize?: number): void {
  let own: OwnDatabase | undefined;
  beforeEach(async () => {
    own = await OwnDatabase.create(poolSize);
    await begin(own);
  });
  afterEach(async () => {
    await own?.drop();
    own = undefined;
  });
}
