import { QueryFailedError, type DataSource } from "typeorm";
import { violatedConstraint } from "../errors/violated-constraint.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { newId } from "../ids/global-id.js";
import { WorkspaceEntity } from "./workspace.entity.js";

const MAX_NAME_LENGTH = 100;

export class WorkspaceService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError INVALID_INPUT, or CONFLICT for a name that is taken */
  async create(name: string): Promise<WorkspaceEntity> {
    const trimmed = name.trim();
    if (trimmed.length === 0 || trimmed.length > MAX_NAME_LENGTH) {
      throw new DomainError(UserErrorCode.INVALID_INPUT, `A name has 1 to ${MAX_NAME_LENGTH} characters.`, [
        "name",
      ]);
    }
    try {
      return await this.dataSource.getRepository(WorkspaceEntity).save({ id: newId(), name: trimmed });
    } catch (error) {
      if (error instanceof QueryFailedError && violatedConstraint(error) === "workspaces_name_key") {
        throw new DomainError(UserErrorCode.CONFLICT, `There is a workspace named ${trimmed} already.`, [
          "name",
        ]);
      }
      throw error;
    }
  }

  /** Oldest first. */
  list(): Promise<WorkspaceEntity[]> {
    return this.dataSource.getRepository(WorkspaceEntity).find({ order: { createdAt: "ASC", id: "ASC" } });
  }

  findByName(name: string): Promise<WorkspaceEntity | null> {
    return this.dataSource.getRepository(WorkspaceEntity).findOneBy({ name });
  }

  /** The workspace of a viewer. Rows are never deleted while a key of theirs is valid. */
  get(id: string): Promise<WorkspaceEntity> {
    return this.dataSource.getRepository(WorkspaceEntity).findOneByOrFail({ id });
  }
}
