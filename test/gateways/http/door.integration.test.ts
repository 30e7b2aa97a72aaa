/** The HTTP door as its callers meet it; the topics share one broker and one database. */
import { alertTests } from './alerts.ts';
import { authTests } from './auth.ts';
import { chartTests } from './charts.ts';
import { controlTests } from './control.ts';
import { documentTests } from './documents.ts';
import { httpDoor } from './door.ts';
import { jobTests } from './jobs.ts';
import { missionTests } from './missions.ts';
import { sensorTests } from './sensors.ts';
import { skyTests } from './sky.ts';

const door = httpDoor();

authTests(door);
jobTests(door);
missionTests(door);
controlTests(door);
documentTests(door);
chartTests(door);
sensorTests(door);
alertTests(door);
skyTests(door);
