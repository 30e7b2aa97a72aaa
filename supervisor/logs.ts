/** Logs: JSON lines with the ids that tie them to a job and a trace; words on a terminal. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { destination, pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import { maskUrls, redact } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogSettings {
  readonly level: LogLevel;
  /** `stdout`, or a file that is appended to; several processes may share one. */
  readonly to: string;
}

export interface ProcessLog {
  readonly logger: Logger;
  /** Level first, as gateways call it. */
  readonly log: (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Writes what is buffered; to be called before the process ends. */
  flush(): void;
}

const longBytes = 64 * 2 ** 20;

/** A long log becomes `.1`; to be called before the processes that share it are started. */
export function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > longBytes) renameSync(file, `${file}.1`);
}

/** Opens the log of one process; its name stands in every line. */
export function openLog(settings: LogSettings, processName: string): ProcessLog {
  const toStdout = settings.to === 'stdout';
  const stream = toStdout && process.stdout.isTTY ? terminal() : destination({ dest: toStdout ? 1 : settings.to, sync: true, append: true, mkdir: true, mode: 0o600 });
  const logger = pino(
    {
      level: settings.level,
      base: { process: processName, host: hostname(), pid: process.pid },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }), log: redact },
      hooks: { logMethod: maskMessages },
    },
    stream,
  );
  return {
    logger,
    log: (level, message, fields = {}) => logger[level](fields, message),
    flush: () => logger.flush(),
  };
}

function maskMessages(this: Logger, args: Parameters<Logger[Level]>, method: (this: Logger, ...args: Parameters<Logger[Level]>) => void): void {
  const [fields, message] = args;
  if (typeof message === 'string') method.call(this, fields, maskUrls(message));
  else method.apply(this, args);
}

const hidden: ReadonlySet<string> = new Set(['level', 'time', 'message', 'host', 'pid', 'process']);

/** `12:05:09 WARN  drift-1 not done job=M42 reason="…"` */
export function prettyLine(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null) return line;
  const fields: Readonly<Record<string, unknown>> = { ...entry };
  const rest = Object.entries(fields).filter(([name]) => !hidden.has(name)).map(([name, value]) => ` ${name}=${typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)}`);
  return `${String(fields['time']).slice(11, 19)} ${String(fields['level']).toUpperCase().padEnd(5)} ${String(fields['process'])} ${String(fields['message'])}${rest.join('')}\n`;
}

const terminal = (): DestinationStream => ({ write: (line) => void process.stdout.write(prettyLine(line)) });
