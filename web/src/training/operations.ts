import { graphql } from "../api/generated";
import type {
  CaptionsQuery,
  ReadinessFragment,
  TrainingPictureFieldsFragment,
  TrainingSetRowFragment,
} from "../api/generated/graphql";

export type Readiness = ReadinessFragment;
export type Picture = TrainingPictureFieldsFragment;
export type SetRow = TrainingSetRowFragment;
export type Report = NonNullable<CaptionsQuery["character"]>["captionReport"];

export const READINESS = graphql(`
  query Readiness($id: ID!, $candidateIds: [ID!], $includeReferences: Boolean!, $resolution: Int!) {
    character(id: $id) {
      id
      trainingReadiness(
        candidateIds: $candidateIds
        includeReferences: $includeReferences
        resolution: $resolution
      ) {
        ...Readiness
      }
    }
  }

  fragment Readiness on TrainingReadiness {
    ready
    count
    wanted
    most
    cohesion
    notes
    coverage {
      dimension
      view
      count
      share
      lower
      upper
    }
    problems {
      code
      severity
      message
      advice
      pictures {
        ...TrainingPictureFields
      }
    }
  }

  fragment TrainingPictureFields on TrainingPicture {
    kind
    pictureId
    candidate {
      ...CandidateThumbnail
      fileName
    }
    referenceImage {
      ...ReferenceThumbnail
      fileName
    }
  }
`);

export const CAPTIONS = graphql(`
  query Captions($id: ID!, $triggerWord: String!, $className: String) {
    character(id: $id) {
      id
      name
      captionReport(triggerWord: $triggerWord, className: $className) {
        captions {
          written
          composed
          picture {
            ...TrainingPictureFields
          }
        }
        problems {
          code
          message
          advice
          phrase
          pictures {
            pictureId
          }
        }
      }
    }
  }
`);

export const PROPOSE = graphql(`
  mutation ProposeTrainingSet($input: ProposeTrainingSetInput!) {
    proposeTrainingSet(input: $input) {
      candidateIds
      referenceImageIds
      chosen {
        picture {
          pictureId
        }
        reasons
      }
      leftOut {
        picture {
          pictureId
        }
        reasons
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const CAPTION_CANDIDATE = graphql(`
  mutation CaptionCandidate($input: UpdateCandidateInput!) {
    updateCandidate(input: $input) {
      candidate {
        id
        caption
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const CAPTION_REFERENCE = graphql(`
  mutation CaptionReference($input: UpdateReferenceImageInput!) {
    updateReferenceImage(input: $input) {
      referenceImage {
        id
        caption
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const FIX_CAPTIONS = graphql(`
  mutation FixCaptions($input: FixCaptionsInput!) {
    fixCaptions(input: $input) {
      changes {
        before
        after
        picture {
          ...TrainingPictureFields
        }
      }
      problems {
        message
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const CREATE_SET = graphql(`
  mutation CreateTrainingSet($input: CreateTrainingSetInput!) {
    createTrainingSet(input: $input) {
      trainingSet {
        id
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const DELETE_SET = graphql(`
  mutation DeleteTrainingSet($input: DeleteTrainingSetInput!) {
    deleteTrainingSet(input: $input) {
      deletedId
      userErrors {
        code
        message
      }
    }
  }
`);

export const SETS = graphql(`
  query TrainingSets($id: ID!) {
    character(id: $id) {
      id
      trainingSets(first: 50) {
        nodes {
          ...TrainingSetRow
        }
      }
    }
  }

  fragment TrainingSetRow on TrainingSet {
    id
    status
    failureReason
    triggerWord
    className
    layout
    resolution
    itemCount
    hasMasks
    bytes
    downloadUrl
    createdAt
  }
`);
