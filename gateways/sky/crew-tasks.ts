/** What threads of an image stage can do for one another. */
import { coreTasks } from '../../actors/sky/core/crew/tasks.ts';
import { collectGarbage } from './collect.ts';

export const tasks = { ...coreTasks, collect: () => collectGarbage() };
export type Tasks = typeof tasks;
