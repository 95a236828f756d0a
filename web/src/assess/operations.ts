import { graphql } from "../api/generated";

export const ASSESS_IMAGE = graphql(`
  mutation AssessImage($input: AssessImageInput!) {
    assessImage(input: $input) {
      assessment {
        ...AssessmentFields
      }
      matchScore
      matchScoreReason
      preview {
        cohesion
        cohesionBefore
        templateShift
        weight
        refusal {
          message
        }
      }
      userErrors {
        code
        message
      }
    }
  }
`);
