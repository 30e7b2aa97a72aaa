/** Finds what somebody probably meant to write. */

/** The known name that `name` is most likely a slip of; undefined when none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = 3;
  for (const one of known) {
    const distance = bare(one) === bare(name) ? 0 : editDistance(one, name);
    // Two changes in three letters make another word, not a slip.
    if (distance < least && distance * 2 <= Math.min(one.length, name.length)) [nearest, least] = [one, distance];
  }
  return nearest;
}

/** numParticles, num-particles and NUM_PARTICLES are all num_particles. */
const bare = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** Levenshtein's distance, or 3 when it is more than two. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    above = row;
  }
  return Math.min(3, above[b.length] ?? 3);
}
