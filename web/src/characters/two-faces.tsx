/** A face, and its likeness a little beside it. */
export function TwoFaces() {
  return (
    <svg width="148" height="112" viewBox="0 0 148 112" fill="none" strokeWidth="1.5" aria-hidden="true">
      {[
        ["var(--line-strong)", 0],
        ["var(--accent)", 34],
      ].map(([colour, x]) => (
        <g key={x} transform={`translate(${x} 0)`} stroke={colour as string}>
          <path d="M26 46c0-24 12-36 31-36s31 12 31 36-14 44-31 44-31-20-31-44Z" />
          <path d="M57 44v15c0 3-3 4-6 4M47 74c5 5 15 5 20 0" strokeLinecap="round" />
          <path d="M38 44h9m20 0h9" strokeLinecap="round" />
        </g>
      ))}
    </svg>
  );
}
