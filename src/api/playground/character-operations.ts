import { CURRENT_CHARACTER, type ReadyMadeOperation } from "./ready-made-operation.js";

export const createCharacter: ReadyMadeOperation = {
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
};

export const showCharacter: ReadyMadeOperation = {
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
};

export const guideGenerator: ReadyMadeOperation = {
  name: "Guidance",
  query: `# What a generator takes, in its own parameter names: PLAIN, IP_ADAPTER_FACEID, INSTANTID, PULID or MULTI_REFERENCE.
query Guidance($id: ID!, $format: GuidanceFormat!) {
  character(id: $id) {
    name
    faceLock { guidanceHash guidance(format: $format) }
  }
}
`,
  variables: { id: CURRENT_CHARACTER, format: "IP_ADAPTER_FACEID" },
};

export const listCharacters: ReadyMadeOperation = {
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
};

export const deleteCharacter: ReadyMadeOperation = {
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
};
