/** What tests stand on: servers, folders, child processes, conditions, reference answers. */
export { freePort } from '../../deploy/embedded/index.ts';
export { runChild, startChild, type ChildOptions, type Ended, type TestChild } from './child.ts';
export { temporaryFolder, type TemporaryFolder } from './folders.ts';
export { natsServer, startTestNats, uniqueName, type TestNats } from './nats.ts';
export { postgres, startTestPostgres, type TestDatabase, type TestPostgres } from './postgres.ts';
export { hasReference, referenceFolder, referenceMissing, referencePath, testWithReference } from './reference.ts';
export { smallDisk, type SmallDisk } from './small-disk.ts';
export { waitFor, type WaitOptions } from './wait-for.ts';
export { hasPython, packetPython, packetPythonMissing, python, pythonMissing, skyPython, skyPythonMissing } from './python.ts';
export { certificateFor, type Certificate } from './certificate.ts';
