/** A head that looks so far to the viewer's right and up, each from -1 to 1, as a drawing of a few lines. */
export function Head({ right, up }: { right: number; up: number }) {
  const bulge = right * 11;
  const eyes = 20 - up * 5;
  const nose = eyes + 7 - up * 2;
  const mouth = nose + 6 - up;
  const far = Math.abs(right) > 0.8;
  const side = Math.sign(right);
  const eye = (at: number) => 22 + bulge * 0.8 + at * 6 * Math.cos(right * 1.2);
  return (
    <svg viewBox="0 0 44 52" fill="none" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path
        d={`M8 24C8 11 14 4 22 4s14 7 14 20c0 12-6 22-14 22S8 36 8 24Z`}
        transform={`translate(${bulge * 0.12} 0)`}
        className="head"
      />
      {far && (
        <path
          d={`M${22 + side * 14.6} ${eyes - 1}l${side * 4.4} ${nose - eyes + 1}l${-side * 4} 2.4`}
          className="feature"
        />
      )}
      {!far && (
        <path
          d={`M${22 + bulge * 0.8} ${eyes + 1}L${22 + bulge * 1.15} ${nose}l${-2.4 * (side || 1)} 0.8`}
          className="feature"
        />
      )}
      {(far ? [side] : [-1, 1]).map((at) => (
        <path key={at} d={`M${eye(far ? at * 0.1 : at) - 2} ${eyes}h4`} className="feature" />
      ))}
      <path
        d={`M${22 + bulge * 0.95 - (far ? (side > 0 ? 1 : 4) : 3.5)} ${mouth}q${far ? 2.5 : 3.5} ${1.6 - up} ${far ? 5 : 7} 0`}
        className="feature"
      />
    </svg>
  );
}
