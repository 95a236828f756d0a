import { type DataSource, type EntityManager } from "typeorm";
import { NotFoundError } from "../errors/not-found-error.js";
import { type Place, takeOrderedPage } from "../graphql/load-rows.js";
import { EMPTY_PAGE, type KeysetPage, type PageRequest } from "../graphql/connection.js";
import { claimKey } from "../idempotency/claim-key.js";
import { RepeatedButDeletedError } from "../idempotency/idempotency-errors.js";
import { fingerprintOf, type KeyUse } from "../idempotency/key-use.js";
import { newId } from "../ids/global-id.js";
import { readSearchText } from "../text/client-text.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { CharacterEntity } from "./character.entity.js";
import { type CharacterOrder, ORDER_TERMS } from "./character-order.js";
import { inAnyCase } from "./in-any-case.js";
import { checkProfile, MAX_LENGTHS, type CharacterChanges } from "./character-changes.js";

export interface CharacterFilter {
  /** Part of the name, in any case. */
  name?: string | null;
  /** The whole niche, in any case. */
  niche?: string | null;
}

export class CharacterService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * With a key that was used for the same before: the character made then, as it is now.
   * @throws ForbiddenError, DomainError INVALID_INPUT, IdempotencyConflictError, RepeatedButDeletedError
   */
  async create(
    viewer: Viewer,
    changes: CharacterChanges & { name: string },
    keyUse: KeyUse | null = null,
  ): Promise<CharacterEntity> {
    viewer.require(Scope.CHARACTERS_WRITE);
    const { workspaceId } = viewer;
    const profile = checkProfile(changes);
    // In a new character what is omitted and what is cleared are the same.
    const fingerprint = fingerprintOf(Object.entries(profile).filter(([, value]) => value !== null));
    return this.dataSource.transaction(async (manager) => {
      const id = newId();
      const keyed = keyUse && { ...keyUse, workspaceId, fingerprint };
      const madeId = keyed === null ? id : await claimKey(manager, keyed, id);
      if (madeId === id)
        return manager.save(manager.create(CharacterEntity, { id, workspaceId, ...profile }));
      const made = await manager.findOneBy(CharacterEntity, { id: madeId, workspaceId });
      if (made === null) throw new RepeatedButDeletedError("character");
      return made;
    });
  }

  /**
   * Omitted fields stay as they are, null clears them.
   * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
   */
  async update(viewer: Viewer, id: string | null, changes: CharacterChanges): Promise<CharacterEntity> {
    viewer.require(Scope.CHARACTERS_WRITE);
    return this.dataSource.transaction(async (manager) => {
      const character = await lockCharacter(manager, viewer, id, ["id"]);
      Object.assign(character, checkProfile(changes));
      return manager.save(character);
    });
  }

  /** Null when the workspace has no such character. @throws ForbiddenError */
  async find(viewer: Viewer, id: string | null): Promise<CharacterEntity | null> {
    viewer.require(Scope.CHARACTERS_READ);
    if (id === null) return null;
    return this.dataSource.getRepository(CharacterEntity).findOneBy({ id, workspaceId: viewer.workspaceId });
  }

  /** @throws ForbiddenError, NotFoundError naming `characterId` */
  async get(viewer: Viewer, id: string | null): Promise<CharacterEntity> {
    const character = await this.find(viewer, id);
    if (character === null) throw new NotFoundError("character", ["characterId"]);
    return character;
  }

  /** By keyset on what the order goes by and the id. @throws ForbiddenError */
  async list(
    viewer: Viewer,
    filter: CharacterFilter,
    order: CharacterOrder,
    page: PageRequest<Place>,
  ): Promise<KeysetPage<CharacterEntity>> {
    viewer.require(Scope.CHARACTERS_READ);
    const name = readSearchText(filter.name, MAX_LENGTHS.name);
    const niche = readSearchText(filter.niche, MAX_LENGTHS.niche);
    if (name === undefined || niche === undefined) return EMPTY_PAGE;
    const query = this.dataSource
      .getRepository(CharacterEntity)
      .createQueryBuilder("character")
      .where("character.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId });
    if (name !== null) {
      const like = `${inAnyCase("character.name")} LIKE ${inAnyCase(":name")}`;
      query.andWhere(like, { name: `%${escapeLike(name)}%` });
    }
    if (niche !== null) {
      query.andWhere(`${inAnyCase("character.niche")} = ${inAnyCase(":niche")}`, { niche });
    }
    return takeOrderedPage(query, ORDER_TERMS[order], page);
  }
}

/**
 * The character, locked until the transaction ends: whoever changes a character's set of images goes through here, so
 * changes to one set happen one after the other.
 * @throws NotFoundError
 */
export async function lockCharacter(
  manager: EntityManager,
  viewer: { workspaceId: string },
  id: string | null,
  field: readonly string[] = ["characterId"],
): Promise<CharacterEntity> {
  const character =
    id === null
      ? null
      : await manager.findOne(CharacterEntity, {
          where: { id, workspaceId: viewer.workspaceId },
          lock: { mode: "pessimistic_write" },
        });
  if (character === null) throw new NotFoundError("character", field);
  return character;
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (character) => `\\${character}`);
