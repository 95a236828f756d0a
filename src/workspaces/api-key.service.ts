import type { DataSource } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { KeysetPage, PageRequest } from "../graphql/connection.js";
import { findRowAnywhere } from "../graphql/find-rows.js";
import { takePage } from "../graphql/load-rows.js";
import { newId } from "../ids/global-id.js";
import { readNeededText } from "../text/client-text.js";
import { ApiKeyEntity } from "./api-key.entity.js";
import { hashBearerKey, hintOfBearerKey, newBearerKey } from "./bearer-key.js";
import { Scope } from "./scope.js";
import { Viewer } from "./viewer.js";

const LAST_USED_RESOLUTION_MS = 60_000;
const MAX_NAME_LENGTH = 100;

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  expiresAt?: Date | null;
}

export class ApiKeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The viewer behind a bearer key, or null for one that is unknown, revoked or expired. */
  async authenticate(bearerKey: string): Promise<Viewer | null> {
    const { manager } = this.dataSource;
    const key = await findRowAnywhere(manager, ApiKeyEntity, "keyHash", hashBearerKey(bearerKey));
    return key === null ? null : this.admit(key);
  }

  /** The viewer who uses a key, by itself or through a session; null when it is revoked or expired. That it was used is noted. */
  async admit(key: ApiKeyEntity, sessionId: string | null = null): Promise<Viewer | null> {
    const now = this.now();
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return null;
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > LAST_USED_RESOLUTION_MS) {
      const keys = this.dataSource.getRepository(ApiKeyEntity);
      await keys.update({ id: key.id, workspaceId: key.workspaceId }, { lastUsedAt: now });
    }
    return new Viewer(key.workspaceId, key.id, key.name, key.scopes, sessionId);
  }

  /**
   * Makes a key for the viewer's workspace. The key itself is returned this once and cannot be shown again.
   * @throws ForbiddenError without the scope admin
   * @throws DomainError INVALID_INPUT
   */
  async create(viewer: Viewer, input: NewApiKey): Promise<{ apiKey: ApiKeyEntity; key: string }> {
    viewer.require(Scope.ADMIN);
    return this.createFor(viewer.workspaceId, input);
  }

  /** The same without a viewer, for the command line, whose user owns the database anyway. */
  async createFor(workspaceId: string, input: NewApiKey): Promise<{ apiKey: ApiKeyEntity; key: string }> {
    const limits = { maxCharacters: MAX_NAME_LENGTH, field: ["name"] };
    const name = readNeededText(input.name, limits, "A key needs a name: say who uses it.");
    if (input.scopes.length === 0) {
      throw new DomainError(UserErrorCode.INVALID_INPUT, "A key needs at least one scope.", ["scopes"]);
    }
    if (input.expiresAt && input.expiresAt <= this.now()) {
      throw new DomainError(UserErrorCode.INVALID_INPUT, "The expiry has to be in the future.", [
        "expiresAt",
      ]);
    }
    const key = newBearerKey();
    const apiKey = await this.dataSource.getRepository(ApiKeyEntity).save({
      id: newId(),
      workspaceId,
      name,
      keyHash: hashBearerKey(key),
      hint: hintOfBearerKey(key),
      scopes: [...new Set(input.scopes)],
      fromEnvironment: false,
      expiresAt: input.expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
    });
    return { apiKey, key };
  }

  /**
   * Ends a key at once. May run twice.
   * @throws ForbiddenError without the scope admin
   * @throws NotFoundError no such key in the viewer's workspace
   * @throws DomainError CONFLICT for the key that is asking: it would lock its user out
   */
  async revoke(viewer: Viewer, id: string | null): Promise<ApiKeyEntity> {
    viewer.require(Scope.ADMIN);
    if (id !== null && id === viewer.keyId) {
      throw new DomainError(
        UserErrorCode.CONFLICT,
        "This is the key you are using. Revoke it with another admin key.",
        ["id"],
      );
    }
    return this.revokeIn(viewer.workspaceId, id);
  }

  /** The same without a viewer, for the command line. */
  async revokeIn(workspaceId: string, id: string | null): Promise<ApiKeyEntity> {
    const keys = this.dataSource.getRepository(ApiKeyEntity);
    const key = id === null ? null : await keys.findOneBy({ id, workspaceId });
    if (key === null) throw new NotFoundError("key", ["id"]);
    key.revokedAt ??= this.now();
    return keys.save(key);
  }

  /** Newest first, those that have ended too. @throws ForbiddenError without the scope admin */
  async list(viewer: Viewer, page: PageRequest): Promise<KeysetPage<ApiKeyEntity>> {
    viewer.require(Scope.ADMIN);
    const query = this.dataSource
      .getRepository(ApiKeyEntity)
      .createQueryBuilder("api_key")
      .where("api_key.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId });
    return takePage(query, page);
  }

  /** Every key of a workspace, oldest first, the revoked ones too. */
  listFor(workspaceId: string): Promise<ApiKeyEntity[]> {
    return this.dataSource.getRepository(ApiKeyEntity).find({ where: { workspaceId }, order: { id: "ASC" } });
  }
}
