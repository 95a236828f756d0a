import assert from "node:assert/strict";
import type { SetImage } from "../../src/judgement/set/identity-set.js";
import { RecommendationKind } from "../../src/judgement/advice/recommendation.js";
import { recommendationId } from "../../src/identity-sets/to-identity-set-report.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import type { ApiClient, FilePart, GraphqlAnswer } from "./api-client.js";

/** Objects of one workspace for operations to be tried on. */
export interface Targets {
  characterId: string;
  imageId: string;
  /** Approved. */
  candidateId: string;
  revisionId: string;
  apiKeyId: string;
  erasureId: string;
  webhookId: string;
  /** One of the webhook's, which was taken. */
  deliveryId: string;
  /** One whose making failed. */
  trainingSetId: string;
  file: FilePart;
}

interface Operation {
  type: "Query" | "Mutation";
  /** Of a query: arguments and selection. Of a mutation: the selection beside userErrors. */
  selection: string;
  input?: (targets: Targets) => Record<string, unknown>;
  /** Where in the input files go. */
  files?: string[];
}

const mutation = (
  selection: string,
  input: (targets: Targets) => Record<string, unknown>,
  files?: string[],
): Operation => ({ type: "Mutation", selection, input, files });

const characterId = ({ characterId }: Targets) => ({ characterId });

function promotionOf(characterId: string, imageId: string): string {
  const image = { id: fromGlobalId("ReferenceImage", imageId)! } as SetImage;
  const promotion = { kind: RecommendationKind.PROMOTE, image, view: null };
  return recommendationId(promotion, fromGlobalId("Character", characterId)!);
}

/** Every field of Query and Mutation, each in a form that is valid for its targets. */
export const operations: Record<string, Operation> = {
  node: { type: "Query", selection: "(id: $characterId) { id }" },
  nodes: { type: "Query", selection: "(ids: [$characterId]) { id }" },
  character: { type: "Query", selection: "(id: $characterId) { id }" },
  characters: { type: "Query", selection: "(filter: { niche: $characterId }) { nodes { id } }" },
  referenceImage: { type: "Query", selection: "(id: $imageId) { id }" },
  referenceImages: {
    type: "Query",
    selection: "(filter: { status: FAILED, outdated: true }) { nodes { id } }",
  },
  erasure: { type: "Query", selection: "(id: $erasureId) { isComplete }" },
  candidate: { type: "Query", selection: "(id: $candidateId) { id }" },
  trainingSet: { type: "Query", selection: "(id: $trainingSetId) { id }" },
  viewer: { type: "Query", selection: "{ keyName }" },
  apiKeys: { type: "Query", selection: "{ nodes { id } }" },
  webhooks: { type: "Query", selection: "{ id }" },
  webhook: { type: "Query", selection: "(id: $webhookId) { id }" },
  createCharacter: mutation("character { id }", () => ({ name: "New" })),
  updateCharacter: mutation("character { id }", ({ characterId: id }) => ({ id, name: "Taken over" })),
  deleteCharacter: mutation("deletedId", ({ characterId: id }) => ({ id })),
  uploadReferenceImage: mutation(
    "referenceImage { id } character { id }",
    (targets) => ({ ...characterId(targets), file: null, waitMs: 0 }),
    ["file"],
  ),
  uploadReferenceImages: mutation(
    "results { referenceImage { id } } character { id }",
    (targets) => ({ ...characterId(targets), files: [null], waitMs: 0 }),
    ["files.0"],
  ),
  assessImage: mutation(
    "assessment { score } face { yawDegrees } matchScore preview { weight }",
    (targets) => ({ ...characterId(targets), file: null }),
    ["file"],
  ),
  scoreImage: mutation(
    "match { verdict } assessment { verdict }",
    (targets) => ({ ...characterId(targets), file: null }),
    ["file"],
  ),
  scoreImages: mutation(
    "results { match { verdict } }",
    (targets) => ({ ...characterId(targets), files: [null] }),
    ["files.0"],
  ),
  findCharacters: mutation("characters { score } searched faceCount", () => ({ file: null }), ["file"]),
  setPrimaryReferenceImage: mutation("referenceImage { id } character { id }", ({ imageId: id }) => ({ id })),
  reorderReferenceImages: mutation("character { id }", ({ characterId, imageId }) => ({
    characterId,
    imageIds: [imageId],
  })),
  updateReferenceImage: mutation("referenceImage { id }", ({ imageId: id }) => ({ id, caption: "mine" })),
  deleteReferenceImages: mutation("deletedIds character { id }", ({ characterId, imageId }) => ({
    characterId,
    imageIds: [imageId],
  })),
  reanalyseCharacter: mutation("character { id }", characterId),
  reanalyseWorkspace: mutation("queued", () => ({ everyImage: true })),
  // The targets' one image is no primary yet, so this is recommended.
  applyRecommendation: mutation("character { id }", ({ characterId, imageId }) => ({
    characterId,
    recommendationId: promotionOf(characterId, imageId),
  })),
  pruneReferenceImages: mutation("kept { id } character { id }", (targets) => ({
    ...characterId(targets),
    dryRun: false,
  })),
  updateFaceLockSettings: mutation("character { id }", (targets) => ({
    ...characterId(targets),
    strength: 0.1,
  })),
  restoreAnalyses: mutation("version { analyser } leftBehind { imageCount }", () => ({
    analyser: ANALYSER,
  })),
  updateWorkspaceSettings: mutation("workspace { id }", () => ({ requiresConsent: true })),
  submitCandidate: mutation(
    "candidate { id }",
    (targets) => ({ ...characterId(targets), file: null, waitMs: 0 }),
    ["file"],
  ),
  reviewCandidates: mutation("candidates { id }", ({ candidateId }) => ({
    ids: [candidateId],
    decision: "REJECT",
  })),
  updateCandidate: mutation("candidate { id }", ({ candidateId: id }) => ({ id, caption: "mine" })),
  deleteCandidates: mutation("deletedIds character { id }", ({ characterId, candidateId }) => ({
    characterId,
    ids: [candidateId],
  })),
  promoteCandidate: mutation("referenceImage { id } candidate { id }", ({ candidateId: id }) => ({ id })),
  rescoreCandidates: mutation("character { id }", characterId),
  createTrainingSet: mutation("trainingSet { id }", ({ characterId, candidateId }) => ({
    characterId,
    triggerWord: "mira01",
    layout: "KOHYA",
    candidateIds: [candidateId],
    allowIncomplete: true,
  })),
  proposeTrainingSet: mutation("candidateIds", characterId),
  deleteTrainingSet: mutation("deletedId character { id }", ({ trainingSetId: id }) => ({ id })),
  fixCaptions: mutation("changes { after } problems { code } character { id }", (targets) => ({
    ...characterId(targets),
    triggerWord: "mira01",
  })),
  restoreFaceLockRevision: mutation("character { id } revision { id }", (targets) => ({
    ...characterId(targets),
    revision: 1,
  })),
  createApiKey: mutation("key apiKey { id }", () => ({ name: "New", scopes: ["ADMIN"] })),
  revokeApiKey: mutation("apiKey { id }", ({ apiKeyId: id }) => ({ id })),
  createWebhook: mutation("webhook { id } secret", () => ({
    url: "https://receiver.example/",
    events: ["IMAGE_ANALYSED"],
  })),
  updateWebhook: mutation("webhook { id }", ({ webhookId: id }) => ({ id, description: "mine" })),
  deleteWebhook: mutation("deletedId", ({ webhookId: id }) => ({ id })),
  rotateWebhookSecret: mutation("webhook { id } secret", ({ webhookId: id }) => ({ id })),
  sendTestWebhook: mutation("delivery { id }", ({ webhookId: id }) => ({ id })),
  replayWebhookDelivery: mutation("delivery { id }", ({ deliveryId: id }) => ({ id })),
};

export const operationsOf = (type: Operation["type"]): string[] =>
  Object.keys(operations).filter((name) => operations[name]!.type === type);

/** Tries one field of Query or Mutation. @param operation in place of the one that is valid */
export async function tryOperation(
  client: ApiClient,
  name: string,
  targets: Targets,
  operation: Operation = operations[name]!,
): Promise<GraphqlAnswer> {
  const { type, selection, input, files = [] } = operation;
  if (type === "Query") {
    const { characterId, imageId, candidateId, erasureId, trainingSetId, webhookId } = targets;
    const known = { characterId, imageId, candidateId, erasureId, trainingSetId, webhookId };
    const used = Object.entries(known).filter(([variable]) => selection.includes(`$${variable}`));
    const declared = used.map(
      ([variable]) => `$${variable}: ${selection.includes("niche") ? "String" : "ID!"}`,
    );
    const head = declared.length === 0 ? "query" : `query (${declared.join()})`;
    return client.graphql(`${head} { ${name}${selection} }`, Object.fromEntries(used));
  }
  const inputType = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const text = `mutation ($input: ${inputType}) { ${name}(input: $input) { ${selection} userErrors { code message field } } }`;
  const variables = { input: input!(targets) };
  if (files.length === 0) return client.graphql(text, variables);
  return client.graphqlWithFiles(
    text,
    variables,
    Object.fromEntries(files.map((path) => [`variables.input.${path}`, targets.file])),
  );
}

/** Asserts that a mutation was refused with this code, and shows nothing beside it. */
export function assertMutationRefused(answer: GraphqlAnswer, name: string, code: string): void {
  assert.equal(answer.errors, undefined, `${name}: ${JSON.stringify(answer.errors)}`);
  const { userErrors, ...rest } = answer.data[name];
  assert.deepEqual(
    userErrors.map((error: { code: string }) => error.code),
    [code],
    name,
  );
  assert.deepEqual(
    Object.values(rest).filter((value) => value !== null),
    [],
    name,
  );
}
