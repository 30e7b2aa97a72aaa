import { AlidadeError } from '../../../protocol/errors.ts';

export type PacketFault = 'CUT_SHORT' | 'DAMAGED' | 'BAD_SCHEMA' | 'UNKNOWN_SCHEMA' | 'UNKNOWN_CODEC' | 'NOT_A_PACKET' | 'TOO_LARGE' | 'BAD_CUTOUT';

/** An alert packet that cannot be read; the message says where and, where there is one, the remedy. */
export class PacketError extends AlidadeError {
  constructor(code: PacketFault, message: string, cause?: unknown) {
    super(code, message, cause === undefined ? {} : { cause });
  }
}
