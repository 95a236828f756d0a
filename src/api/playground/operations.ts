/** One ready-made window of the playground. */
export interface ReadyMadeOperation {
  /** The window's title. */
  name: string;
  query: string;
  /** `{{characterId}}` stands for the character the reader worked with last. */
  variables?: Record<string, unknown>;
  /** JavaScript that Altair runs after the answer has come. */
  afterwards?: string;
}

/**
 * Sets `{{characterId}}` for every window, when the expression over the answer's `data` is not undefined. Altair runs this after its
 * own questions about the schema too, and in an interpreter of ECMAScript 2019, so that the page needs no `eval`.
 */
const setCharacterId = (expression: string): string => `
const data = (altair.response.statusCode === 200 && JSON.parse(altair.response.body).data) || {};
const known = altair.helpers.getEnvironment("characterId");
const characterId = ${expression};
if (characterId !== undefined) altair.helpers.setEnvironment("characterId", characterId, true);
`;

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
    name: "Create a character",
    query: `# The other windows then work with this character: {{characterId}} in their variables stands for it.
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
    afterwards: setCharacterId(
      "data.createCharacter && data.createCharacter.character ? data.createCharacter.character.id : undefined",
    ),
  },
  {
    name: "Upload an image",
    query: `# Choose a photo with the green button behind "Upload!", then send. Repeat with more photos of the same person.
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
    variables: { characterId: "{{characterId}}" },
  },
  {
    name: "Assess an image",
    query: `# What an upload of a photo would find, and what it would do to the face lock. Nothing is stored.
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
    variables: { characterId: "{{characterId}}" },
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
    variables: { id: "{{characterId}}" },
  },
  {
    name: "Identity set report",
    query: `# How the character's images stand as a set, and what to do next: the most gain first.
query IdentitySetReport($id: ID!) {
  character(id: $id) {
    name
    identitySet {
      size
      minSize
      maxSize
      health
      healthParts { size quality primary cohesion coverage harmony }
      recommendations {
        id
        kind
        gain
        message
        reason
        image { id thumbnailUrl }
        view
        effect { healthAfter cohesionBefore cohesionAfter templateShift lostViews }
      }
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
    variables: { id: "{{characterId}}" },
  },
  {
    name: "Characters",
    query: `# All characters, newest first. When none was chosen yet, the first of them becomes {{characterId}}.
query Characters($first: Int!, $after: String, $filter: CharacterFilter) {
  characters(first: $first, after: $after, filter: $filter) {
    nodes { id name createdAt primaryImage { id thumbnailUrl } faceLock { status revision } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { first: 20, after: null, filter: null },
    afterwards: setCharacterId(
      "!known && data.characters && data.characters.nodes.length > 0 ? data.characters.nodes[0].id : undefined",
    ),
  },
  {
    name: "Delete",
    query: `# Deletes the character {{characterId}} with its images and their files. There is no way back.
mutation DeleteCharacter($input: DeleteCharacterInput!) {
  deleteCharacter(input: $input) {
    deletedId
    userErrors { code message field }
  }
}
`,
    variables: { input: { id: "{{characterId}}" } },
    afterwards: setCharacterId(
      'data.deleteCharacter && data.deleteCharacter.deletedId === known ? "" : undefined',
    ),
  },
];
