/** An alert as the curation knows it: what it was about, who was told, and how the vetting stands. Plain data. */
import type { Cutouts, Detection, Label, Vote } from './words.ts';

export interface KnownAlert {
  readonly id: string;
  readonly objectId: string;
  readonly observationId: string;
  readonly detection: Detection;
  readonly cutouts: Cutouts | null;
  readonly priority: number;
  readonly synthetic: boolean;
  /** Receivers, each of whom is told once. */
  readonly told: readonly string[];
  readonly vetting: Standing | null;
}

/** null where nobody is asked. */
export interface Standing {
  readonly status: 'open' | 'labelled' | 'disputed';
  readonly label: Label | null;
  readonly agreement: number;
  readonly wanted: number;
  readonly assignedTo: readonly string[];
  readonly votes: readonly Vote[];
}
