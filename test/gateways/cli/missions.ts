/** A mission as people write it. */
export const mission = (id: string, params: Readonly<Record<string, unknown>> = {}): object => ({
  mission_id: id,
  params: { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 1, ...params },
});
