import { listCandidates, submitCandidate } from "./candidate-operations.js";
import { createWebhook, followCharacter, listWebhooks, testWebhook } from "./change-operations.js";
import {
  createCharacter,
  deleteCharacter,
  guideGenerator,
  listCharacters,
  showCharacter,
} from "./character-operations.js";
import { assessPicture, findCharacters, scorePicture, uploadPicture } from "./picture-operations.js";
import type { ReadyMadeOperation } from "./ready-made-operation.js";
import { applyRecommendation, pruneSet, recommend, reportOnSet } from "./set-operations.js";
import { askReadiness, createSet, fixCaptions, listSets, proposeSet } from "./training-operations.js";

const whoAmI: ReadyMadeOperation = {
  name: "Who am I",
  query: `# Who the key belongs to, and what this server accepts.
query WhoAmI {
  viewer {
    keyName
    scopes
    workspace { id name }
    limits { maxUploadBytes maxImagePixels maxImagesPerCharacter maxCandidatesPerCharacter maxWaitMs }
  }
}
`,
};

/** In the order in which a newcomer tries them. They must stay valid against the schema, which a test sees to. */
export const readyMadeOperations: readonly ReadyMadeOperation[] = [
  whoAmI,
  createCharacter,
  uploadPicture,
  assessPicture,
  scorePicture,
  findCharacters,
  submitCandidate,
  listCandidates,
  showCharacter,
  reportOnSet,
  recommend,
  applyRecommendation,
  pruneSet,
  guideGenerator,
  askReadiness,
  proposeSet,
  fixCaptions,
  createSet,
  listSets,
  followCharacter,
  createWebhook,
  testWebhook,
  listWebhooks,
  listCharacters,
  deleteCharacter,
];
