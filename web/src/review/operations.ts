import { graphql } from "../api/generated";
import type { CandidateCardFragment, CandidateDetailQuery } from "../api/generated/graphql";

export type Candidate = CandidateCardFragment;
/** Around the face that its score is of; around the most prominent one while there is no score. */
export const faceBoxOf = ({ match, face }: Candidate) => match?.matchedFace?.box ?? face?.box;

export type CandidateDetail = NonNullable<CandidateDetailQuery["candidate"]>;

export const CANDIDATES = graphql(`
  query Candidates($id: ID!, $filter: CandidateFilter, $orderBy: CandidateOrder!, $after: String) {
    character(id: $id) {
      id
      candidates(first: 60, filter: $filter, orderBy: $orderBy, after: $after) {
        nodes {
          ...CandidateCard
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }

  fragment CandidateCard on Candidate {
    ...CandidateThumbnail
    status
    fileName
    match {
      score
      verdict
      matchedFace {
        box {
          ...Box
        }
      }
    }
  }

  fragment CandidateThumbnail on Candidate {
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
`);

export const CANDIDATE = graphql(`
  query Candidate($id: ID!) {
    candidate(id: $id) {
      ...CandidateCard
    }
  }
`);

export const CANDIDATE_DETAIL = graphql(`
  query CandidateDetail($id: ID!) {
    candidate(id: $id) {
      ...CandidateCard
      url
      format
      caption
      prompt
      source
      generatedAt
      failureReason
      match {
        ...MatchFacts
      }
      assessment {
        findings {
          ...FindingFields
        }
      }
      reviews {
        decision
        reviewer
        note
        createdAt
      }
      referenceImage {
        id
      }
    }
  }
`);

export const REVIEW_CANDIDATES = graphql(`
  mutation ReviewCandidates($input: ReviewCandidatesInput!) {
    reviewCandidates(input: $input) {
      candidates {
        ...CandidateCard
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const PROMOTE_CANDIDATE = graphql(`
  mutation PromoteCandidate($input: PromoteCandidateInput!) {
    promoteCandidate(input: $input) {
      candidate {
        id
        referenceImage {
          id
        }
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export const RESCORE_CANDIDATES = graphql(`
  mutation RescoreCandidates($input: RescoreCandidatesInput!) {
    rescoreCandidates(input: $input) {
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
