import type { Candidate } from "./operations";

/** Whether it was analysed: the server takes no approval of a picture that nothing is known of. */
export const canApprove = ({ status }: Pick<Candidate, "status">): boolean =>
  status !== "SCORING" && status !== "FAILED";
