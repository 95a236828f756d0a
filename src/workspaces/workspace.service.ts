import { QueryFailedError, type DataSource } from "typeorm";
import { violatedConstraint } from "../errors/violated-constraint.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { newId } from "../ids/global-id.js";
import { readNeededText, readSearchText } from "../text/client-text.js";
import { WorkspaceEntity } from "./workspace.entity.js";

const MAX_NAME_LENGTH = 100;

export class WorkspaceService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError INVALID_INPUT, or CONFLICT for a name that is taken */
  async create(name: string): Promise<WorkspaceEntity> {
    const limits = { maxCharacters: MAX_NAME_LENGTH, field: ["name"] };
    const text = readNeededText(name, limits, "A workspace needs a name.");
    try {
      return await this.dataSource.getRepository(WorkspaceEntity).save({ id: newId(), name: text });
    } catch (error) {
      if (error instanceof QueryFailedError && violatedConstraint(error) === "workspaces_name_key") {
        throw new DomainError(UserErrorCode.CONFLICT, `There is a workspace named ${text} already.`, [
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

  /** By its name as it is, or else in the form that names are kept in. */
  async findByName(name: string): Promise<WorkspaceEntity | null> {
    const workspaces = this.dataSource.getRepository(WorkspaceEntity);
    const text = readSearchText(name, MAX_NAME_LENGTH);
    return (await workspaces.findOneBy({ name })) ?? (text ? workspaces.findOneBy({ name: text }) : null);
  }

  /** The workspace of a viewer. Rows are never deleted while a key of theirs is valid. */
  get(id: string): Promise<WorkspaceEntity> {
    return this.dataSource.getRepository(WorkspaceEntity).findOneByOrFail({ id });
  }
}
