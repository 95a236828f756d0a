import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { toCandidate } from "../candidates/candidate.graphql.js";
import { candidateById } from "../candidates/candidate.loaders.js";
import { toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { toFaceLockRevision } from "../face-locks/face-lock-revision.graphql.js";
import { revisionById } from "../face-locks/face-lock.loaders.js";
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
    const type = typeOfGlobalId(globalId);
    const id = type && fromGlobalId(type, globalId);
    return type && id ? findNode(context, type, id) : null;
  }
}

async function findNode(context: RequestContext, type: string, id: string): Promise<Node | null> {
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
