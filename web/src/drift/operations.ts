import { graphql } from "../api/generated";
import type { DriftQuery } from "../api/generated/graphql";

type DriftCharacter = NonNullable<DriftQuery["character"]>;
export type Scores = DriftCharacter["candidateScores"][number];

export const DRIFT = graphql(`
  query Drift($id: ID!, $by: ScorePeriod!) {
    character(id: $id) {
      id
      candidateScores(by: $by) {
        periodStart
        source
        count
        scored
        median
        lowerQuartile
        upperQuartile
        acceptedShare
        approvedShare
        reviewed
      }
      faceLock {
        matchThreshold
        reviewMargin
      }
    }
  }
`);
