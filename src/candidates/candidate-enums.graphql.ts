import { registerEnumType } from "type-graphql";
import { CandidateOrder } from "./candidate-order.js";
import { ReviewDecision } from "./candidate-review.entity.js";
import { CandidateStatus, DetailOrigin, GeneratedAtOrigin } from "./candidate.entity.js";

registerEnumType(CandidateStatus, {
  name: "CandidateStatus",
  description: "What became of a candidate.",
  valuesConfig: {
    SCORING: { description: "Stored and recorded; its face is being described and scored." },
    PENDING: { description: "Scored; it waits for a person's decision, whatever its score is." },
    APPROVED: { description: "A person approved it." },
    REJECTED: { description: "A person rejected it." },
    FAILED: { description: "Its analysis was given up; `failureReason` says why." },
  },
});
registerEnumType(DetailOrigin, {
  name: "DetailOrigin",
  description: "Who says so.",
  valuesConfig: {
    CLIENT: { description: "Whoever submitted the candidate." },
    FILE: {
      description:
        "The file itself: a generator wrote it there. Anybody can write that; it is text, and nothing else.",
    },
  },
});
registerEnumType(GeneratedAtOrigin, {
  name: "GeneratedAtOrigin",
  description: "Who says when a candidate was made.",
  valuesConfig: {
    CLIENT: { description: "Whoever submitted the candidate." },
    FILE: { description: "The file itself." },
    ARRIVAL: { description: "Nobody: it is when the candidate arrived." },
  },
});
registerEnumType(CandidateOrder, {
  name: "CandidateOrder",
  description: "How a list of candidates is ordered. What has the same score goes by arrival.",
  valuesConfig: {
    NEWEST: { description: "The one that arrived last first." },
    OLDEST: { description: "The one that arrived first first." },
    HIGHEST_SCORE: { description: "The highest match score first; those without one last." },
    LOWEST_SCORE: { description: "The lowest match score first; those without one last." },
  },
});
registerEnumType(ReviewDecision, {
  name: "ReviewDecision",
  description: "What a person decided about a candidate.",
  valuesConfig: {
    APPROVE: { description: "It shows the character, and may be used." },
    REJECT: { description: "It may not be used." },
  },
});
