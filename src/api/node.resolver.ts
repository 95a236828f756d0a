import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { toCandidate } from "../candidates/candidate.graphql.js";
import { candidateById } from "../candidates/candidate.loaders.js";
import { toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { toFaceLockRevision } from "../face-locks/face-lock-revision.graphql.js";
import { revisionById } from "../face-locks/face-lock.loaders.js";
import { idListComplexity } from "../graphql/complexity.js";
import { Node } from "../graphql/node.graphql.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId, typeOfGlobalId } from "../ids/global-id.js";
import { toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import { toWebhook, toWebhookDelivery } from "../webhooks/webhook.graphql.js";
import { deliveryById, webhookById } from "../webhooks/webhook.loaders.js";
import { toTrainingSet } from "../training-sets/training-set.graphql.js";
import { trainingSetById } from "../training-sets/training-set.loaders.js";
import { Scope } from "../workspaces/scope.js";
import { ForbiddenError } from "../workspaces/viewer.js";

/** Ids of one `nodes`: as many as a page of a connection has. */
const MAX_NODES = 100;

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: "Any object of your workspace by its id; null when there is none.",
  })
  async node(
    @Arg("id", () => ID, { description: "Any global id." }) globalId: string,
    @Ctx() context: RequestContext,
  ): Promise<Node | null> {
    context.viewer.require(Scope.CHARACTERS_READ);
    return findNode(context, globalId);
  }

  @Query(() => [Node], {
    nullable: "items",
    description:
      "Any objects of your workspace by their ids, in the order of the ids; null where there is none.",
    complexity: idListComplexity("ids", MAX_NODES),
  })
  async nodes(
    @Arg("ids", () => [ID], {
      description: `Any global ids, at most ${MAX_NODES}. One that is named twice is answered twice.`,
    })
    globalIds: string[],
    @Ctx() context: RequestContext,
  ): Promise<(Node | ForbiddenError | null)[]> {
    context.viewer.require(Scope.CHARACTERS_READ);
    if (globalIds.length > MAX_NODES) {
      const text = `Name at most ${MAX_NODES}; these are ${globalIds.length}.`;
      throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["ids"]);
    }
    return Promise.all(globalIds.map((id) => findNode(context, id).catch(keepForbidden)));
  }
}

/** Refused is the one entry, as GraphQL does where it finds an error in a list; whatever else goes wrong concerns them all. */
function keepForbidden(error: unknown): ForbiddenError {
  if (error instanceof ForbiddenError) return error;
  throw error;
}

async function findNode(context: RequestContext, globalId: string): Promise<Node | null> {
  const type = typeOfGlobalId(globalId);
  const id = type && fromGlobalId(type, globalId);
  return type && id ? findOfType(context, type, id) : null;
}

async function findOfType(context: RequestContext, type: string, id: string): Promise<Node | null> {
  if (type === "Character") {
    const found = await context.loader(characterById).load(id);
    return found && toCharacter(found);
  }
  if (type === "ReferenceImage") {
    const found = await context.loader(imageById).load(id);
    return found && toReferenceImage(found);
  }
  if (type === "Candidate") {
    const found = await context.loader(candidateById).load(id);
    return found && toCandidate(found);
  }
  if (type === "TrainingSet") {
    const found = await context.loader(trainingSetById).load(id);
    return found && toTrainingSet(found);
  }
  if (type === "FaceLockRevision") {
    const found = await context.loader(revisionById).load(id);
    return found && toFaceLockRevision(found);
  }
  if (type === "Webhook" || type === "WebhookDelivery") return findOfAdmins(context, type, id);
  return null;
}

async function findOfAdmins(
  context: RequestContext,
  type: "Webhook" | "WebhookDelivery",
  id: string,
): Promise<Node | null> {
  context.viewer.require(Scope.ADMIN);
  if (type === "Webhook") {
    const found = await context.loader(webhookById).load(id);
    return found && toWebhook(found);
  }
  const found = await context.loader(deliveryById).load(id);
  return found && toWebhookDelivery(found);
}
