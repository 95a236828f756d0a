import { graphql } from "../api/generated";
import type { CharacterCardFragment, CharacterFieldsFragment } from "../api/generated/graphql";

export type CharacterCardData = CharacterCardFragment;
export type CharacterFields = CharacterFieldsFragment;

export const CHARACTERS = graphql(`
  query Characters($filter: CharacterFilter, $after: String) {
    characters(first: 24, filter: $filter, after: $after) {
      nodes {
        ...CharacterCard
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment CharacterCard on Character {
    ...CharacterFields
    primaryImage {
      ...ReferenceThumbnail
    }
    referenceImages {
      id
    }
  }

  fragment CharacterFields on Character {
    id
    name
    profile {
      niche
      ageRange {
        min
        max
      }
      hairColor
      appearance
      style
      notes
    }
  }
`);

/** Of the same characters what the server has to work out: it comes later, and keeps nobody waiting for the rest. */
export const HEALTHS = graphql(`
  query Healths($filter: CharacterFilter, $after: String) {
    characters(first: 24, filter: $filter, after: $after) {
      nodes {
        id
        identitySet {
          health
        }
        faceLock {
          status
        }
      }
    }
  }
`);

export const CHARACTER = graphql(`
  query Character($id: ID!) {
    character(id: $id) {
      ...CharacterFields
    }
  }
`);

export const CREATE_CHARACTER = graphql(`
  mutation CreateCharacter($input: CreateCharacterInput!) {
    createCharacter(input: $input) {
      character {
        ...CharacterFields
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export const UPDATE_CHARACTER = graphql(`
  mutation UpdateCharacter($input: UpdateCharacterInput!) {
    updateCharacter(input: $input) {
      character {
        ...CharacterFields
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export const DELETE_CHARACTER = graphql(`
  mutation DeleteCharacter($input: DeleteCharacterInput!) {
    deleteCharacter(input: $input) {
      deletedId
      receipt {
        characterId
        deletedAt
        fileCount
        filesSha256
        objectCount
        counts {
          kind
          count
        }
        files {
          id
          kind
          bytes
          sha256
        }
        erasure {
          ...ErasureFields
        }
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export const ERASURE = graphql(`
  query Erasure($id: ID!) {
    erasure(id: $id) {
      ...ErasureFields
    }
  }

  fragment ErasureFields on Erasure {
    id
    isComplete
    pendingObjects
  }
`);
