/** Missions as the page knows them: the read model's rows, kept in step by the feed. */
import { get, items, order } from './api.ts';
import { loadDead, type Dead } from './dead.ts';
import type { FeedEvent } from './feed.ts';
import { listOf, numberOf, rowOf, textOf, type Row } from './json.ts';

export type MissionStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';

export interface Progress {
  readonly stage: string;
  /** 0…1. */
  readonly fraction: number;
}

export interface Mission {
  readonly id: string;
  readonly status: MissionStatus;
  readonly reason: string;
  readonly objectType: string;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  /** ISO 8601; empty when unknown. */
  readonly startTime: string;
  readonly durationHours: number | undefined;
  readonly particles: number | undefined;
  readonly createdAt: string;
  readonly lastSequence: number;
  readonly params: Row;
}

export interface State {
  readonly missions: readonly Mission[];
  readonly progress: ReadonlyMap<string, Progress>;
  readonly dead: readonly Dead[];
  /** Names of the stages in order. */
  readonly stages: readonly string[];
}

export const emptyState: State = { missions: [], progress: new Map(), dead: [], stages: [] };

const statuses: readonly MissionStatus[] = ['pending', 'processing', 'completed', 'failed', 'cancelled'];
export const hasEnded = (status: MissionStatus): boolean => status !== 'pending' && status !== 'processing';

export function missionOf(row: Row): Mission {
  return {
    id: textOf(row['mission_id']),
    status: statuses.find((one) => one === row['status']) ?? 'pending',
    reason: textOf(row['reason']),
    objectType: textOf(row['object_type']),
    latitude: numberOf(row['latitude']),
    longitude: numberOf(row['longitude']),
    startTime: textOf(row['start_time']),
    durationHours: numberOf(row['duration_hours']),
    particles: numberOf(row['num_particles']),
    createdAt: textOf(row['created_at']),
    lastSequence: numberOf(row['last_sequence']) ?? 0,
    params: rowOf(row['params']),
  };
}

const newestFirst = (a: Mission, b: Mission): number => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);

export async function loadAll(): Promise<Omit<State, 'progress'>> {
  const [missions, dead, actors] = await Promise.all([items('/v1/missions?limit=50'), loadDead('drift'), items('/v1/actors')]);
  const stages = actors.filter((one) => one['domain'] === 'drift').map((one) => textOf(one['name']));
  return { missions: missions.map(missionOf), dead, stages };
}

export const loadMission = async (id: string): Promise<Mission> => missionOf(await get(`/v1/missions/${id}`));

/** The list with a mission's newest row; an older row than the one shown changes nothing. */
export function withMission(state: State, mission: Mission): State {
  const before = state.missions.find((one) => one.id === mission.id);
  if (before !== undefined && before.lastSequence > mission.lastSequence) return state;
  const missions = [...state.missions.filter((one) => one.id !== mission.id), mission].sort(newestFirst);
  const progress = new Map(state.progress);
  if (hasEnded(mission.status)) progress.delete(mission.id);
  return { ...state, missions, progress };
}

/** What a progress event or a finished stage says about how far a mission is. */
export function withEvent(state: State, event: FeedEvent): State {
  const [, , stage = '', end = ''] = event.type.split('.');
  if (!state.stages.includes(stage)) return state;
  const fraction = end === 'progress' ? numberOf(event.data['fraction']) : end === 'done' ? 1 : undefined;
  if (fraction === undefined) return state;
  return { ...state, progress: new Map(state.progress).set(event.id, { stage, fraction }) };
}

/** 0…1 over all stages; the simulation is nearly all of the work, so it has most of the bar. */
export function overall(progress: Progress | undefined, stages: readonly string[]): number {
  if (progress === undefined) return 0;
  const weight = (stage: string): number => (stage === 'simulate' ? 8 : 1);
  const total = stages.reduce((sum, stage) => sum + weight(stage), 0);
  const before = stages.slice(0, Math.max(0, stages.indexOf(progress.stage))).reduce((sum, stage) => sum + weight(stage), 0);
  return total === 0 ? 0 : (before + progress.fraction * weight(progress.stage)) / total;
}

export const cancelMission = (id: string): Promise<Row> => order('DELETE', `/v1/jobs/${id}?domain=drift&reason=${encodeURIComponent('cancelled on the page')}`);
export const rerunMission = (id: string): Promise<Row> => order('POST', `/v1/jobs/${id}/rerun?domain=drift`);
export const submitMission = async (params: Row): Promise<string> => textOf((await order('POST', '/v1/missions', { params }))['mission_id']);
export const filesOf = (row: Row): ReadonlyMap<string, string> => new Map(Object.entries(rowOf(row['files'])).flatMap(([name, path]) => (typeof path === 'string' ? [[name, path] as const] : [])));
export const warningsOf = (row: Row): readonly string[] => listOf(rowOf(rowOf(row['result'])['provenance'])['warnings']).map(textOf);
