/** What the curation knows and has said, for the metrics. */
import type { MachineNumber } from '../../protocol/keyed.ts';

export interface CurateCounts extends Record<string, number> {
  frames: number;
  alerts: number;
  withdrawn: number;
  notices: number;
  votes: number;
  unreadable: number;
}

export function curateNumbers(counts: CurateCounts & { readonly forgotten: number; readonly merged: number }, sizes: { readonly objects: number; readonly alerts: number; readonly open: number }): readonly MachineNumber[] {
  const number = (type: MachineNumber['type'], name: string, help: string, value: number): MachineNumber => ({ name: `alidade_sky_${name}`, help, type, values: [{ labels: {}, value }] });
  return [
    number('gauge', 'objects', 'Objects that the curation knows.', sizes.objects),
    number('gauge', 'alerts_known', 'Alerts that may be voted on.', sizes.alerts),
    number('gauge', 'vetting_open', 'Alerts that wait for votes.', sizes.open),
    number('counter', 'curated_frames_total', 'Frames whose detections were taken in.', counts.frames),
    number('counter', 'alerts_total', 'Alerts raised; one that comes again with its frame counts again.', counts.alerts),
    number('counter', 'alerts_withdrawn_total', 'Alerts that their frame no longer holds.', counts.withdrawn),
    number('counter', 'notices_total', 'Intents to tell somebody of an alert.', counts.notices),
    number('counter', 'votes_total', 'Votes of people.', counts.votes),
    number('counter', 'objects_forgotten_total', 'Objects that left the memory; a detection at their place begins a new one.', counts.forgotten),
    number('counter', 'objects_merged_total', 'Objects that were found to be another one.', counts.merged),
    number('counter', 'curation_unreadable_total', 'Messages that the curation could not take.', counts.unreadable),
  ];
}
