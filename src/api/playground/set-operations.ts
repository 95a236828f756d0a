import { CURRENT_CHARACTER, FIRST_RECOMMENDATION, type ReadyMadeOperation } from "./ready-made-operation.js";

export const reportOnSet: ReadyMadeOperation = {
  name: "Report",
  query: `# How the character's images stand as a set.
query IdentitySetReport($id: ID!) {
  character(id: $id) {
    name
    identitySet {
      size
      minSize
      maxSize
      health
      healthParts { size quality primary cohesion coverage harmony }
      recommendations { kind message }
      conflicts { kind message measured threshold images { id } others { id } }
      coverage { dimension name count wanted images { id } }
    }
    referenceImages {
      id
      type
      matchScore
      assessment { verdict score findings { code severity message advice otherImage { id } } }
    }
  }
}
`,
  variables: { id: CURRENT_CHARACTER },
};

export const recommend: ReadyMadeOperation = {
  name: "Recommendations",
  query: `# What to do next, the most gain first, each tried on the set. "Apply" carries the first PROMOTE or REMOVE out.
query Recommendations($id: ID!) {
  character(id: $id) {
    name
    identitySet {
      health
      recommendations {
        id
        kind
        gain
        message
        reason
        image { id fileName thumbnailUrl }
        view
        effect { healthAfter cohesionBefore cohesionAfter templateShift lostViews }
      }
    }
  }
}
`,
  variables: { id: CURRENT_CHARACTER },
};

export const applyRecommendation: ReadyMadeOperation = {
  name: "Apply",
  query: `# Carries a recommendation out: an id from "Recommendations", or the first that can be. You are asked before it is sent.
mutation ApplyRecommendation($input: ApplyRecommendationInput!) {
  applyRecommendation(input: $input) {
    deletedId
    character { id primaryImage { id } identitySet { health recommendations { kind message } } }
    userErrors { code message field }
  }
}
`,
  variables: { input: { characterId: CURRENT_CHARACTER, recommendationId: FIRST_RECOMMENDATION } },
};

export const pruneSet: ReadyMadeOperation = {
  name: "Prune",
  query: `# The best set of as many images as "keep" says. With "dryRun": true nothing is deleted; with false the others are, once you agreed.
mutation PruneReferenceImages($input: PruneReferenceImagesInput!) {
  pruneReferenceImages(input: $input) {
    kept { id fileName }
    removedIds
    healthBefore
    healthAfter
    userErrors { code message field }
  }
}
`,
  variables: { input: { characterId: CURRENT_CHARACTER, keep: 9, dryRun: true } },
};
