import { graphql } from "../api/generated";
import type { SetReportFragment } from "../api/generated/graphql";

export type SetReport = SetReportFragment;
export type Recommendation = SetReport["recommendations"][number];
export type CoverageBin = SetReport["coverage"][number];
export type Conflict = SetReport["conflicts"][number];

export const SET_REPORT = graphql(`
  fragment SetReport on IdentitySetReport {
    size
    health
    exactHealth
    minSize
    maxSize
    note
    cohesion
    healthParts {
      size
      quality
      primary
      cohesion
      coverage
      harmony
    }
    coverage {
      dimension
      name
      count
      wanted
      images {
        id
      }
    }
    conflicts {
      kind
      message
      measured
      threshold
      images {
        id
      }
      others {
        id
      }
    }
    recommendations {
      id
      kind
      message
      reason
      gain
      view
      box {
        ...Box
      }
      image {
        id
      }
      effect {
        healthAfter
        cohesionBefore
        cohesionAfter
        templateShift
        lostViews
      }
    }
  }
`);
