/** One ready-made window of the playground. */
export interface ReadyMadeOperation {
  /** The window's title. */
  name: string;
  query: string;
  variables?: Record<string, unknown>;
}

/** Open ids: the page fills them in when an operation is sent (browser/editor-requests.mjs). */
const CURRENT_CHARACTER = "<current character>";
const FIRST_RECOMMENDATION = "<first recommendation>";

/** In the order in which a newcomer tries them. They must stay valid against the schema, which a test sees to. */
export const readyMadeOperations: readonly ReadyMadeOperation[] = [
  {
    name: "Who am I",
    query: `# Who the key belongs to, and what this server accepts.
query WhoAmI {
  viewer {
    keyName
    scopes
    workspace { id name }
    limits { maxUploadBytes maxImagePixels maxImagesPerCharacter maxWaitMs }
  }
}
`,
  },
  {
    name: "Create",
    query: `# The other windows then work with this character: <current character> in their variables stands for it.
mutation CreateCharacter($input: CreateCharacterInput!) {
  createCharacter(input: $input) {
    character { id name profile { niche ageRange { min max } hairColor appearance style } }
    userErrors { code message field }
  }
}
`,
    variables: {
      input: {
        name: "Mira",
        profile: {
          niche: "fitness",
          ageRange: { min: 24, max: 30 },
          hairColor: "dark brown",
          appearance: "Freckles, athletic",
          style: "Natural light, candid",
        },
      },
    },
  },
  {
    name: "Upload",
    query: `# Easier: "Upload a picture", at the top of this page. Here the small green button in the next line, behind "Upload!", chooses the
# photo, whose name then stands at the top.
mutation UploadReferenceImage($characterId: ID!, $file: Upload!) {
  uploadReferenceImage(input: { characterId: $characterId, file: $file }) {
    referenceImage {
      id
      status
      type
      fileName
      faceCount
      assessment { verdict score findings { code severity message advice } }
      matchScore
      url
      thumbnailUrl
      faceCropUrl
    }
    character { id faceLock { status revision cohesion } }
    userErrors { code message field ... on DuplicateReferenceImageError { existing { id } } }
  }
}
`,
    variables: { characterId: CURRENT_CHARACTER },
  },
  {
    name: "Assess",
    query: `# What an upload of a photo would find, and what it would do to the face lock. Nothing is stored. The small green button in the
# next line, behind "Upload!", chooses the photo.
mutation AssessImage($characterId: ID!, $file: Upload!) {
  assessImage(input: { characterId: $characterId, file: $file }) {
    assessment { verdict score findings { code severity message advice measured threshold } }
    face { yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge }
    matchScore
    preview { cohesionBefore cohesion templateShift weight refusal { code message } }
    userErrors { code message field }
  }
}
`,
    variables: { characterId: CURRENT_CHARACTER },
  },
  {
    name: "Character",
    query: `# The character with its images, how good they are, and the face made of them.
query Character($id: ID!) {
  character(id: $id) {
    id
    name
    referenceImages {
      id
      type
      position
      status
      matchScore
      assessment { verdict score findings { code message advice } }
      thumbnailUrl
    }
    referenceImageUrls
    faceLock {
      status
      revision
      cohesion
      matchThreshold
      strength
      referenceStrength
      anchor { id }
      contributions { image { id } weight shiftIfLeftOut }
    }
  }
}
`,
    variables: { id: CURRENT_CHARACTER },
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
    name: "Characters",
    query: `# All characters, newest first. When you made none in this tab, the first of them is <current character>.
query Characters($first: Int!, $after: String, $filter: CharacterFilter) {
  characters(first: $first, after: $after, filter: $filter) {
    nodes { id name createdAt primaryImage { id thumbnailUrl } faceLock { status revision } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20, after: null, filter: null },
  },
  {
    name: "Delete",
    query: `# Deletes the character with its images and their files, for good. You are asked before it is sent.
mutation DeleteCharacter($input: DeleteCharacterInput!) {
  deleteCharacter(input: $input) {
    deletedId
    userErrors { code message field }
  }
}
`,
    variables: { input: { id: CURRENT_CHARACTER } },
  },
];
