import { CURRENT_CHARACTER, type ReadyMadeOperation } from "./ready-made-operation.js";

export const submitCandidate: ReadyMadeOperation = {
  name: "Submit",
  query: `# A generated picture, stored as a candidate and scored: a person decides about it. The small green button in the next line, behind
# "Upload!", chooses the picture.
mutation SubmitCandidate($characterId: ID!, $file: Upload!) {
  submitCandidate(input: { characterId: $characterId, file: $file, source: "playground" }) {
    candidate {
      id
      status
      prompt
      promptFrom
      match { verdict score message }
      assessment { verdict findings { code severity message advice } }
      url
    }
    userErrors { code message field ... on DuplicateCandidateError { existing { id } } }
  }
}
`,
  variables: { characterId: CURRENT_CHARACTER },
};

export const listCandidates: ReadyMadeOperation = {
  name: "Candidates",
  query: `# What waits for a decision, the highest score first. "reviewCandidates" takes their ids, up to 50 at once, and APPROVE or REJECT.
query Candidates($id: ID!) {
  character(id: $id) {
    name
    candidates(first: 20, filter: { status: PENDING }, orderBy: HIGHEST_SCORE) {
      nodes {
        id
        source
        prompt
        generatedAt
        match { verdict score isCurrent message }
        reviews { decision note reviewer createdAt }
        thumbnailUrl
      }
      pageInfo { hasNextPage endCursor }
    }
    candidateScores(by: DAY) { periodStart source count median acceptedShare }
  }
}
`,
  variables: { id: CURRENT_CHARACTER },
};
