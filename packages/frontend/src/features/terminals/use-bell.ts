import { useEffect, useState } from "react";

/** Duration of the frame's highlight after a bell, ms. */
const ringMs = 300;

/** Returns true for a moment after each bell. */
export function useBell(bells: number): boolean {
  const [heard, setHeard] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setHeard(bells), ringMs);
    return () => clearTimeout(timer);
  }, [bells]);
  return bells > heard;
}
