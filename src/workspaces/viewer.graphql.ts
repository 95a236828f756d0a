import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { createConnectionType } from "../graphql/connection.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import type { ApiKeyEntity } from "./api-key.entity.js";
import { Scope } from "./scope.js";
import type { Viewer } from "./viewer.js";
import type { WorkspaceEntity } from "./workspace.entity.js";

registerEnumType(Scope, {
  name: "Scope",
  description:
    "What a key may do. The command line, messages and descriptions write a scope in small letters, with a colon: CHARACTERS_READ is `characters:read`.",
  valuesConfig: {
    CHARACTERS_READ: {
      description:
        "`characters:read`: see characters, images, reports, face locks, candidates and training sets.",
    },
    CHARACTERS_WRITE: {
      description:
        "`characters:write`: make, change and delete characters, images and candidates, and have pictures analysed. Includes CHARACTERS_READ.",
    },
    EMBEDDINGS_READ: {
      description:
        "`embeddings:read`: see the numbers of embeddings, by which a person can be recognised, of what else the key may see.",
    },
    TRAINING_WRITE: { description: "`training:write`: propose, make and delete training sets." },
    ADMIN: {
      description:
        "`admin`: all of the others, and keys, webhooks, settings of the workspace, metrics, and the way back to a former analyser.",
    },
  },
});

@ObjectType({ description: "The tenant: no key of one workspace sees anything of another." })
export class Workspace {
  @Field(() => ID, { description: "Opaque." })
  id!: string;

  @Field(() => String, { description: "As its maker called it." })
  name!: string;

  @Field(() => Boolean, {
    description:
      "Whether an image that is not said to be GENERATED needs a consent entry to shape a face lock. Changed by `updateWorkspaceSettings`.",
  })
  requiresConsent!: boolean;
}

export const toWorkspace = ({ id, name, requiresConsent }: WorkspaceEntity): Workspace => ({
  id: toGlobalId("Workspace", id),
  name,
  requiresConsent,
});

@ObjectType({ description: "What this server accepts." })
export class Limits {
  @Field(() => Int, { description: "Bytes per uploaded file." })
  maxUploadBytes!: number;

  @Field(() => Int, { description: "Pixels (width × height) per uploaded picture." })
  maxImagePixels!: number;

  @Field(() => Int, { description: "Reference images per character." })
  maxImagesPerCharacter!: number;

  @Field(() => Int, { description: "Candidates per character." })
  maxCandidatesPerCharacter!: number;

  @Field(() => Int, { description: "Longest `waitMs` of an upload." })
  maxWaitMs!: number;

  @Field(() => Int, {
    description: "The most an operation may cost; every answer has its own in `extensions.cost`.",
  })
  maxQueryCost!: number;

  @Field(() => Int, {
    description:
      "Longest an operation may take, in milliseconds; what a mutation itself does is not counted.",
  })
  maxOperationMs!: number;
}

@ObjectType("Viewer", { description: "Who is asking." })
export class ViewerObject {
  @Field(() => String, { description: "Name of the key in use." })
  keyName!: string;

  @Field(() => [Scope], { description: "What the key may do." })
  scopes!: readonly Scope[];

  @Field(() => Limits, { description: "What this server accepts." })
  limits!: Limits;
}

@ObjectType({ description: "A bearer key of your workspace. The key itself is not kept." })
export class ApiKey {
  @Field(() => ID, { description: "Opaque; what `revokeApiKey` takes." })
  id!: string;

  @Field(() => String, { description: "As its maker called it." })
  name!: string;

  @Field(() => String, { description: "The first characters of the key." })
  hint!: string;

  @Field(() => [Scope], { description: "What it may do." })
  scopes!: readonly Scope[];

  @Field(() => Boolean, { description: "Whether it is the key in use, by itself or through a session." })
  isCurrent!: boolean;

  @Field(() => Date, { description: "When it was made." })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it stops working by itself." })
  expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: "When it was ended; null while it works." })
  revokedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: "When it was last used, to the minute." })
  lastUsedAt!: Date | null;
}

export const ApiKeyConnection = createConnectionType("ApiKey", ApiKey);

export function toApiKey(entity: ApiKeyEntity, viewer: Viewer): ApiKey {
  const { name, hint, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = entity;
  return {
    id: toGlobalId("ApiKey", entity.id),
    name,
    hint,
    scopes,
    isCurrent: entity.id === viewer.keyId,
    createdAt,
    expiresAt,
    revokedAt,
    lastUsedAt,
  };
}

@InputType({ description: "What a new key is called, what it may do, and until when." })
export class CreateApiKeyInput {
  @Field(() => String, { description: "Up to 100 characters; say who uses it." })
  name!: string;

  @Field(() => [Scope], { description: "What it may do: one or more." })
  scopes!: Scope[];

  @Field(() => Date, { nullable: true, description: "When it stops working by itself; null: never." })
  expiresAt?: Date | null;
}

@ObjectType({ description: "The new key, which is shown this once." })
export class CreateApiKeyPayload extends Payload {
  @Field(() => ApiKey, { nullable: true, description: "The new key's record." })
  apiKey?: ApiKey | null;

  @Field(() => String, { nullable: true, description: "The key itself, shown this once." })
  key?: string | null;
}

@InputType({ description: "Names a key to end." })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: "The key to end." })
  id!: string;
}

@ObjectType({ description: "The key that was ended." })
export class RevokeApiKeyPayload extends Payload {
  @Field(() => ApiKey, { nullable: true, description: "The key's record as it is now." })
  apiKey?: ApiKey | null;
}
