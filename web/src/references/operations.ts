import { graphql } from "../api/generated";
import type {
  BoxFragment,
  FindingFieldsFragment,
  ManagerQuery,
  ReferenceCardFragment,
  ReferenceDetailQuery,
} from "../api/generated/graphql";

export type Box = BoxFragment;
export type Finding = FindingFieldsFragment;
export type Reference = ReferenceCardFragment;
export type ReferenceDetail = NonNullable<ReferenceDetailQuery["referenceImage"]>;
export type ManagedCharacter = NonNullable<ManagerQuery["character"]>;
export type FaceLock = NonNullable<ManagedCharacter["faceLock"]>;

export const MANAGER = graphql(`
  query Manager($id: ID!) {
    character(id: $id) {
      id
      name
      referenceImages {
        ...ReferenceCard
      }
      faceLock {
        status
        cohesion
        matchThreshold
        anchor {
          id
        }
        contributions {
          image {
            id
          }
          weight
          isOutlier
          shiftIfLeftOut
        }
      }
      identitySet {
        ...SetReport
      }
    }
  }

  fragment ReferenceCard on ReferenceImage {
    ...ReferenceThumbnail
    type
    position
    status
    failureReason
    fileName
    caption
    matchScore
    matchScoreReason
    shapesFaceLock
    outdated
    assessment {
      ...AssessmentFields
    }
  }

  fragment ReferenceThumbnail on ReferenceImage {
    id
    thumbnailUrl
    width
    height
    face {
      box {
        ...Box
      }
    }
  }

  fragment AssessmentFields on ImageAssessment {
    verdict
    score
    findings {
      ...FindingFields
    }
  }

  fragment FindingFields on Finding {
    code
    severity
    message
    advice
  }

  fragment Box on Rectangle {
    x
    y
    width
    height
  }
`);

export const REFERENCE_DETAIL = graphql(`
  query ReferenceDetail($id: ID!) {
    referenceImage(id: $id) {
      ...ReferenceCard
      url
      format
      bytes
      createdAt
      origin
      faceCount
      face {
        landmarks {
          x
          y
        }
        detectionScore
        yawDegrees
        pitchDegrees
        rollDegrees
        interEyePixels
        estimatedAge
      }
      assessment {
        findings {
          measured
          threshold
          box {
            ...Box
          }
          otherImage {
            id
          }
        }
      }
    }
  }
`);

export const REORDER = graphql(`
  mutation ReorderReferenceImages($input: ReorderReferenceImagesInput!) {
    reorderReferenceImages(input: $input) {
      character {
        ...ReferenceOrder
      }
      userErrors {
        code
        message
      }
    }
  }

  fragment ReferenceOrder on Character {
    id
    referenceImages {
      id
      position
      type
    }
  }
`);

export const SET_PRIMARY = graphql(`
  mutation SetPrimaryReferenceImage($input: SetPrimaryReferenceImageInput!) {
    setPrimaryReferenceImage(input: $input) {
      character {
        ...ReferenceOrder
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const UPDATE_IMAGE = graphql(`
  mutation UpdateReferenceImage($input: UpdateReferenceImageInput!) {
    updateReferenceImage(input: $input) {
      referenceImage {
        id
        caption
        shapesFaceLock
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const DELETE_IMAGES = graphql(`
  mutation DeleteReferenceImages($input: DeleteReferenceImagesInput!) {
    deleteReferenceImages(input: $input) {
      deletedIds
      character {
        ...ReferenceOrder
      }
      userErrors {
        code
        message
      }
    }
  }
`);
