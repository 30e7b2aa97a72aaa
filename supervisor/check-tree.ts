/** What is wrong with a tree, all of it, before anything is started. Pure. */
import { idRule, isId } from '../protocol/subjects.ts';
import type { ChildSpec, Tree } from './tree.ts';

const strategies: readonly string[] = ['one_for_one', 'one_for_all', 'rest_for_one'];
const restarts: readonly string[] = ['permanent', 'transient', 'temporary'];

/** One sentence for each fault, with the place; none when the tree can be started. `starters`: the names that `start` may have. */
export function checkTree(tree: Tree, starters: readonly string[]): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const claim = (id: string, place: string): void => {
    if (!isId(id)) faults.push(`${place}: the id ${JSON.stringify(id)} is not allowed: ${idRule}`);
    if (seen.has(id)) faults.push(`${place}: the id ${id} is taken`);
    seen.add(id);
  };
  claim(tree.id, tree.id);
  checkSupervisor(tree, tree.id, starters, claim, faults);
  return faults;
}

type Claim = (id: string, place: string) => void;

function checkSupervisor(tree: Tree, place: string, starters: readonly string[], claim: Claim, faults: string[]): void {
  if (!strategies.includes(tree.strategy)) faults.push(`${place}: there is no strategy ${tree.strategy}; there are ${strategies.join(', ')}`);
  if (!Number.isInteger(tree.intensity) || tree.intensity < 0) faults.push(`${place}: intensity must be a whole number, 0 or more, got ${tree.intensity}`);
  if (tree.beyond === 'wait' && tree.strategy !== 'one_for_one') faults.push(`${place}: only a one_for_one supervisor may wait beyond its intensity: in the others children need each other`);
  if (!(tree.period > 0)) faults.push(`${place}: period must be more than 0 seconds, got ${tree.period}`);
  for (const child of tree.children) checkChild(child, `${place}/${child.id}`, starters, claim, faults);
}

function checkChild(child: ChildSpec, place: string, starters: readonly string[], claim: Claim, faults: string[]): void {
  claim(child.id, place);
  if (!restarts.includes(child.restart)) faults.push(`${place}: there is no restart ${child.restart}; there are ${restarts.join(', ')}`);
  if (!(child.shutdown >= 0)) faults.push(`${place}: shutdown must be 0 seconds or more, got ${child.shutdown}`);
  if (typeof child.start === 'string') {
    if (!starters.includes(child.start)) faults.push(`${place}: there is no starter ${child.start}; there are ${starters.join(', ')}`);
    return;
  }
  if (child.start.id !== child.id) faults.push(`${place}: its tree calls itself ${child.start.id}`);
  checkSupervisor(child.start, place, starters, claim, faults);
}
