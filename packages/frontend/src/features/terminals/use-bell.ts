import { useEffect, useState } from "react";

/** How long the frame of a terminal that rings is marked. Long enough to be seen beside others, ms. */
const ringMs = 300;

/** True for a moment after each ring. */
export function useBell(bells: number): boolean {
  const [heard, setHeard] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setHeard(bells), ringMs);
    return () => clearTimeout(timer);
  }, [bells]);
  return bells > heard;
}
