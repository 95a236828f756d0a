import { graphql } from "../api/generated";

export const APPLY = graphql(`
  mutation ApplyRecommendation($input: ApplyRecommendationInput!) {
    applyRecommendation(input: $input) {
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
