/** The drift domain's events as the rows of a mission. */
import { decode, toJson } from '../../protocol/codec.ts';
import { DriftCompleted, DriftRequested } from '../../schemas/index.ts';
import type { MissionEvents } from './missions.ts';
import { isRecord } from './rows.ts';

export const driftMissions: MissionEvents = {
  params(data) {
    const decoded = decode(data, [DriftRequested]);
    if ('fault' in decoded) return undefined;
    const params = toJson(decoded.ok.value.params);
    return isRecord(params) ? params : undefined;
  },
  result(data) {
    const decoded = decode(data, [DriftCompleted]);
    if ('fault' in decoded) return undefined;
    const { artifacts, statistics, seed, settings_hash, code_version, input_hashes, coastline, warnings, animation_error } = decoded.ok.value;
    const plain = toJson(statistics);
    return {
      artifacts: artifacts.map(({ name, ref }) => ({ name, hash: ref.hash, size: ref.size, media_type: ref.media_type })),
      statistics: isRecord(plain) ? plain : {},
      provenance: { seed, settings_hash, code_version, input_hashes, coastline, warnings, ...(animation_error === null ? {} : { animation_error }) },
    };
  },
};
