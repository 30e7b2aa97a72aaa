import { AlidadeError } from '../../../protocol/errors.ts';

export type PacketFault = 'CUT_SHORT' | 'DAMAGED' | 'BAD_SCHEMA' | 'UNKNOWN_SCHEMA' | 'UNKNOWN_CODEC' | 'NOT_A_PACKET' | 'TOO_LARGE' | 'BAD_CUTOUT';

/** An alert packet that cannot be read; the message says where and, where there is one, the remedy. */
export class PacketError extends AlidadeError {
  readonly fault: PacketFault;

  constructor(fault: PacketFault, message: string, cause?: unknown) {
    super(fault, message, cause === undefined ? {} : { cause });
    this.fault = fault;
  }

  /** The same fault of a file. */
  of(path: string): PacketError {
    return new PacketError(this.fault, `${path}: ${this.message}`, this);
  }
}
