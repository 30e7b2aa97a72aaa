/** What threads of an image stage can do for one another. */
import { coreTasks } from '../../actors/sky/core/crew/tasks.ts';

export const tasks = { ...coreTasks };
export type Tasks = typeof tasks;
