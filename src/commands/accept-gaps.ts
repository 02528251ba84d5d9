import type { Manifest } from '../model/manifest.ts';
import type { Gap } from '../model/snapshot.ts';

/** Marks the gaps that the manifest names in `accept-gaps` and whose date has not passed. `today` is an ISO date. */
export const acceptGaps = (gaps: readonly Gap[], { acceptGaps: named }: Manifest, today: string): readonly Gap[] =>
  gaps.map((gap) => {
    const isAccepted = named.some(
      ({ instance, fact, expires }) => instance === gap.instance && fact === gap.fact && expires >= today,
    );
    return isAccepted ? { ...gap, kind: 'accepted' } : gap;
  });
