/** What the curation goes by. As a file people write it as in deploy/sky/curation.yaml; the log holds it as JSON. */
import type { Area, Places } from './area.ts';
import type { AssociationSettings } from './associate.ts';
import type { Node } from './expression/tree.ts';
import type { PrioritySettings } from './priority.ts';
import type { Detection } from './words.ts';

export interface Watchlist {
  readonly name: string;
  /** Its term of the priority. */
  readonly priority: number;
  readonly areas: readonly Area[];
}

export interface GalaxyList {
  readonly name: string;
  readonly places: Places;
}

export interface Filter {
  readonly name: string;
  readonly where: Node;
  readonly receivers: readonly string[];
  /** Who is asked to vet what passes; empty: as everything. */
  readonly vettedBy: readonly string[];
}

export interface Vetting {
  /** Which alerts are vetted. */
  readonly where: Node;
  /** Asked in turn; empty: anybody. */
  readonly people: readonly string[];
  /** Votes for real or bogus that make a label. */
  readonly votes: number;
  /** Share of them that must agree. */
  readonly agreement: number;
}

export interface Curation {
  readonly association: AssociationSettings & {
    /** Of what is kept in an object's history. */
    readonly leastReliability: number;
  };
  readonly alerts: {
    readonly leastReliability: number;
    readonly leastScore: number;
    readonly leastPriority: number;
    readonly classes: readonly Detection['class'][];
    /** Of one frame, the most significant ones. */
    readonly most: number;
  };
  readonly priority: PrioritySettings;
  readonly watchlists: readonly Watchlist[];
  readonly galaxies: readonly GalaxyList[];
  readonly filters: readonly Filter[];
  readonly vetting: Vetting;
  readonly variability: {
    /** Error of any calibration, as a share of the flux. */
    readonly floor: number;
  };
  readonly forced: {
    /** Of objects seen in so many days before or after the frame; 0: none. */
    readonly withinDays: number;
    readonly most: number;
  };
  readonly memory: {
    /** After so long without a detection an object is no longer known. */
    readonly days: number;
    readonly objects: number;
    /** Of each light curve, the latest ones. */
    readonly points: number;
  };
}
