/** A local SMTP server that remembers the mails it takes. */
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly user: string | undefined;
  readonly isEncrypted: boolean;
}
export interface MailSink {
  readonly port: number;
  readonly mails: Mail[];
  close(): Promise<void>;
}

/** On a port that is free, at 127.0.0.1; or at `place`. */
export async function mailSink(options: SMTPServerOptions = {}, place: { readonly host: string; readonly port: number } = { host: '127.0.0.1', port: 0 }): Promise<MailSink> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false, ...options,
    onAuth: ({ username, password }, _session, done) => (password === 'hunter22' ? done(null, { user: username ?? '' }) : done(new Error('wrong password'))),
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw, user: session.user, isEncrypted: session.secure });
        done(null);
      });
    },
  });
  const port = await new Promise<number>((done, fail) => {
    server.on('error', fail);
    server.listen(place.port, place.host, () => {
      const at = server.server.address();
      if (typeof at === 'object' && at !== null) done(at.port);
    });
  });
  return { port, mails, close: () => new Promise((done) => server.close(() => done())) };
}

/** Headers of a mail, unfolded, by lower-case name. */
export function headersOf({ raw }: Mail): Readonly<Record<string, string>> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  return Object.fromEntries(head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
