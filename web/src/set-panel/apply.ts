import { graphql } from "../api/generated";

export const APPLY = graphql(`
  mutation ApplyRecommendation($input: ApplyRecommendationInput!) {
    applyRecommendation(input: $input) {
      character {
        id
        referenceImages {
          id
          position
          type
        }
      }
      userErrors {
        code
        message
      }
    }
  }
`);
