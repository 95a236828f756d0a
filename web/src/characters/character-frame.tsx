import type { ReactNode } from "react";

export function CharacterFrame({ children }: { id: string; children: ReactNode }) {
  return children;
}
