import { graphql } from "../api/generated";
import type { FaceLockViewQuery, RevisionFieldsFragment } from "../api/generated/graphql";

export type Lock = NonNullable<NonNullable<FaceLockViewQuery["character"]>["faceLock"]>;
export type Revision = RevisionFieldsFragment;

export const FACE_LOCK = graphql(`
  query FaceLockView($id: ID!) {
    character(id: $id) {
      id
      faceLock {
        status
        revision
        cohesion
        strength
        referenceStrength
        matchThreshold
        reviewMargin
        updatedAt
        anchor {
          ...LockedImage
        }
        contributions {
          weight
          isOutlier
          image {
            ...LockedImage
          }
        }
        baseline {
          leaveOneOut {
            count
            minimum
            p10
            median
            maximum
          }
        }
        revisions(first: 50) {
          nodes {
            ...RevisionFields
          }
        }
      }
    }
  }

  fragment LockedImage on ReferenceImage {
    ...ReferenceThumbnail
    fileName
  }

  fragment RevisionFields on FaceLockRevision {
    id
    revision
    cause
    createdAt
    status
    imageCount
    cohesion
    templateShift
    restoredRevision
  }
`);

export const GUIDANCE = graphql(`
  query Guidance($id: ID!, $format: GuidanceFormat!) {
    character(id: $id) {
      id
      faceLock {
        guidance(format: $format)
      }
    }
  }
`);

export const COMPARISON = graphql(`
  query Comparison($id: ID!, $with: ID!) {
    node(id: $id) {
      ... on FaceLockRevision {
        id
        compare(with: $with) {
          reason
          templateShift
          cohesionBefore
          cohesionAfter
          oldAnchorScore
          older {
            ...RevisionFields
          }
          newer {
            ...RevisionFields
          }
          settings {
            name
            before
            after
          }
          imagesIn {
            ...WeightChange
          }
          imagesOut {
            ...WeightChange
          }
          weightChanges {
            ...WeightChange
          }
        }
      }
    }
  }

  fragment WeightChange on ImageWeightChange {
    imageId
    before
    after
    image {
      ...LockedImage
    }
  }
`);

export const UPDATE_LOCK = graphql(`
  mutation UpdateFaceLock($input: UpdateFaceLockSettingsInput!) {
    updateFaceLockSettings(input: $input) {
      character {
        id
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const RESTORE = graphql(`
  mutation RestoreRevision($input: RestoreFaceLockRevisionInput!) {
    restoreFaceLockRevision(input: $input) {
      revision {
        id
        revision
      }
      missing {
        imageId
      }
      userErrors {
        code
        message
        ... on MissingImagesError {
          missing {
            imageId
          }
        }
      }
    }
  }
`);
