import { graphql } from "../api/generated";
import type { ComparedReferenceFragment, MatchFactsFragment } from "../api/generated/graphql";

export type ComparedReference = ComparedReferenceFragment;
export type Match = MatchFactsFragment;

export const ANCHOR = graphql(`
  query Anchor($id: ID!) {
    character(id: $id) {
      id
      name
      faceLock {
        matchThreshold
        reviewMargin
        anchor {
          ...ComparedReference
        }
      }
    }
  }

  fragment ComparedReference on ReferenceImage {
    ...ReferenceThumbnail
    fileName
    url
    format
    face {
      ...ComparedFace
    }
  }

  fragment ComparedFace on Face {
    box {
      ...Box
    }
    landmarks {
      x
      y
    }
  }

  fragment MatchFacts on MatchResult {
    score
    verdict
    message
    threshold
    reviewThreshold
    templateSize
    isCurrent
    placement {
      percentile
      comparisons
    }
    matchedFace {
      ...ComparedFace
    }
  }
`);

export const SCORE_IMAGE = graphql(`
  mutation ScoreImage($input: ScoreImageInput!) {
    scoreImage(input: $input) {
      match {
        ...MatchFacts
      }
      assessment {
        findings {
          ...FindingFields
        }
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const SUBMIT_CANDIDATE = graphql(`
  mutation SubmitCandidate($input: SubmitCandidateInput!) {
    submitCandidate(input: $input) {
      candidateId
      userErrors {
        code
        message
      }
    }
  }
`);
